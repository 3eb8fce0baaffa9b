import type { Diagnostic } from "#diagnostic";

/** Everything that a verb may touch besides files: injected, so that tests run verbs in process. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** ISO date. */
  readonly today: string;
  /** The wall clock. */
  clock(): Date;
  /** Whether words may be painted. */
  readonly color: boolean;
  /** Standard error is a terminal that can show one status line. */
  readonly tty: boolean;
  /** Aborted when the user interrupts what would go on by itself. */
  readonly interrupted: AbortSignal;
  /** Standard input, at most `limit` bytes. */
  stdin(limit: number): Promise<Uint8Array | Diagnostic>;
  /** Asks who sits at the terminal for one line; null where nobody does. */
  ask(question: string): Promise<string | null>;
}

export const EXIT = { fine: 0, finding: 1, usage: 2, environment: 3, internal: 70 } as const;
