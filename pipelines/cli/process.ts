import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { isatty } from "node:tty";
import { type Diagnostic, diagnostic } from "#diagnostic";
import type { Io } from "./io.ts";

/** The process we run in, as verbs see it. */
export function processIo(): Io {
  process.stdout.on("error", onBrokenPipe);
  process.stderr.on("error", onBrokenPipe);
  const plain = process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== "";
  let interrupted: AbortSignal | null = null;
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    env: process.env,
    cwd: process.cwd(),
    now: () => performance.now(),
    today: new Date().toISOString().slice(0, 10),
    clock: () => new Date(),
    color: isatty(2) && !plain && process.env.TERM !== "dumb",
    tty: isatty(2),
    get interrupted() {
      interrupted ??= interruption();
      return interrupted;
    },
    stdin: readStdin,
    ask: askTerminal,
  };
}

/** The first interrupt asks, the second ends the process as usual. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  return controller.signal;
}

/** One line from the terminal, empty where it is closed or interrupted: the question goes to standard error, which is where people read. */
async function askTerminal(question: string): Promise<string | null> {
  if (!isatty(0) || !isatty(2)) return null;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await Promise.race([lines.question(question), once(lines, "close").then(() => "")]);
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") return "";
    throw error;
  } finally {
    lines.close();
  }
}

/** Who reads has gone: `portcullis … | head` is no error. */
function onBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

async function readStdin(limit: number): Promise<Uint8Array | Diagnostic> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of process.stdin) {
    total += (chunk as Buffer).length;
    if (total > limit) return diagnostic("PCL1003", ["-"], `standard input has more than ${limit} bytes, the limit is ${limit} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
