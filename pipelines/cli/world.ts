import { CompileError, diagnostic, printable } from "#diagnostic";
import { LIMITS, LIMITS_OF_STRANGERS, type World } from "#source";
import type { Io } from "./io.ts";
import { working } from "./status.ts";
import type { Args } from "./verb.ts";

/** Takes away a status line that may stand where a program prints. */
const CLEAR = "\r\u001b[2K";

/** What loading may use, by this command line. */
export function worldOf(args: Args, io: Io): World {
  let read = false;
  const untrusted = args.flag("untrusted");
  const limits = untrusted ? LIMITS_OF_STRANGERS : LIMITS;
  return {
    cwd: io.cwd,
    env: io.env,
    log: (text) => io.err((io.tty ? CLEAR : "") + text.replace(/[^\n]+/g, (line) => printable(line, 2_000))),
    working: (what, work, amount) => working(io, what, work, amount),
    limits: { seconds: numberOf(args, "timeLimit") ?? limits.seconds, megabytes: numberOf(args, "memoryLimit") ?? limits.megabytes },
    checkDeterminism: args.flag("checkDeterminism"),
    untrusted,
    kubeconfig: args.text("kubeconfig"),
    context: args.text("context"),
    stdin: (limit) => {
      if (read) throw new CompileError([diagnostic("PCL1018", ["-"], "standard input is named twice", { help: "write one of them to a file" })]);
      read = true;
      return io.stdin(limit);
    },
  };
}

function numberOf(args: Args, name: string): number | null {
  const text = args.text(name);
  if (text === null) return null;
  const value = /^[0-9]+$/.test(text) ? Number(text) : 0;
  if (value > 0 && value <= 1_000_000) return value;
  const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new CompileError([diagnostic("PCL1018", [option], `${option} needs a whole number, not \`${printable(text)}\``)]);
}
