import { availableParallelism } from "node:os";
import { diagnostic, printable } from "#diagnostic";
import type { Relation } from "#model";
import type { Help, LogPath } from "#traffic";
import type { Inputs } from "../inputs.ts";
import type { Args, OptionSpec } from "../verb.ts";

/** How many threads read logs. */
export const WORKERS: OptionSpec = {
  flags: "--workers <n>",
  text: "threads that read Hubble's logs (default: 1 for small ones, else a thread a core, at most 4)",
};
/** Threads have to be started: below this, in bytes, one is faster. */
const LARGE = 128 << 20;
/** How much larger packed logs are than on the disk. */
const PACKED = /[.](gz|zst)$/;
const RATIO = 8;
const MOST = 32;

/** The threads that help with some logs, by the command line and the logs' sizes; null: one thread does it all. */
export function helpOf(args: Args, inputs: Inputs, paths: readonly LogPath[], relations: readonly Relation[], fine: boolean): Help | null {
  const text = args.text("workers");
  if (text !== null && !(/^[0-9]{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= MOST)) {
    const message = `--workers needs a whole number from 1 to ${MOST}, not \`${printable(text)}\``;
    inputs.refuse(diagnostic("PCL1018", ["--workers"], message));
  }
  const size = paths.reduce((sum, { path, size }) => sum + (size ?? 0) * (PACKED.test(path) ? RATIO : 1), 0);
  const count = text !== null ? Number(text) : size < LARGE ? 1 : Math.min(availableParallelism(), 4);
  return count === 1 ? null : { count, relations, fine };
}
