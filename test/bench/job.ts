/** What a job measured: CPU seconds of its parts, and what it found. */
export interface Measured {
  readonly parts: Readonly<Record<string, number>>;
  readonly note: string;
}
/** A piece of work at some size, done in a fresh process. */
export type Job = (size: number) => Measured;

/** CPU seconds of this process so far. */
export function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Measures parts of a job one after another. */
export class Clock {
  readonly parts: Record<string, number> = {};
  #last = cpu();

  /** Runs a part and adds its CPU seconds under a name. */
  part<T>(name: string, run: () => T): T {
    this.#last = cpu();
    const result = run();
    this.parts[name] = (this.parts[name] ?? 0) + cpu() - this.#last;
    return result;
  }
}
