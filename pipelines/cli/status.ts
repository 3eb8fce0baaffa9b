import type { Io } from "./io.ts";

/** Says on a terminal what takes a while, and takes the line away when it is done; in a pipe nothing. */
export function working<T>(io: Pick<Io, "tty" | "err">, what: string, work: () => T): T {
  if (!io.tty) return work();
  io.err(`${what} …`);
  try {
    return work();
  } finally {
    io.err("\r\u001b[2K");
  }
}
