import { Worker } from "node:worker_threads";
import type { Amount, Count, Watch } from "#answers";
import type { Io } from "./io.ts";

/** What the two threads of a status line share: whether the work ended, units done and in all, and whether the line is on the screen. */
export const CELL = { ended: 0, done: 1, shown: 2, total: 3 } as const;
export interface Watched {
  readonly what: string;
  readonly unit: string | null;
  readonly columns: number;
  readonly cells: SharedArrayBuffer;
}

/** Does some work. A terminal is told how far it is once it takes longer than a second, and the line goes away when it ends; a pipe gets nothing. */
export function working<T>(io: Pick<Io, "tty">, what: string, work: (count: Count) => T, amount: Amount | null = null): T {
  if (!io.tty) return work(() => undefined);
  const cells = new SharedArrayBuffer(16);
  const state = new Int32Array(cells);
  const watched: Watched = { what, unit: amount?.unit ?? null, columns: process.stderr.columns || 80, cells };
  Atomics.store(state, CELL.total, amount?.total ?? 0);
  const thread = new Worker(new URL("./status-thread.js", import.meta.url), { workerData: watched });
  thread.unref();
  thread.on("error", () => undefined);
  const end = () => {
    Atomics.store(state, CELL.ended, 1);
    Atomics.notify(state, CELL.ended);
    if (Atomics.load(state, CELL.shown) === 1) Atomics.wait(state, CELL.shown, 1, 1_000);
  };
  let result: T;
  try {
    result = work((units = 1, total) => {
      Atomics.add(state, CELL.done, units);
      if (total !== undefined) Atomics.store(state, CELL.total, total);
    });
  } catch (error) {
    end();
    throw error;
  }
  if (result instanceof Promise) return result.finally(end) as T;
  end();
  return result;
}

/** Who waits at a command line for an answer. */
export function watchOf(io: Pick<Io, "tty" | "now">): Watch {
  return { now: () => io.now(), working: (what, work, amount) => working(io, what, work, amount ?? null) };
}
