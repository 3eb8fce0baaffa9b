import { wholeNumber } from "../approval/files.ts";
import { LIVE } from "../options.ts";
import { APPLIER_OPTIONS } from "../release/applier.ts";
import type { Args, OptionSpec } from "../verb.ts";

/** How a cluster is written to, and what tells that every node has a phase. */
export const DEPLOY: readonly OptionSpec[] = [
  ...APPLIER_OPTIONS,
  { flags: "--probe <command>", text: "a command that says by exit code 0 that every node has a phase" },
  { flags: "--unsafe-timed-barrier <seconds>", text: "wait instead of looking; the release is marked UNVERIFIED" },
  ...LIVE,
];

/** How to learn that every node has a phase. */
export function barrierOptions(args: Args, env: Readonly<Record<string, string | undefined>>) {
  return { probe: args.text("probe"), unsafeSeconds: wholeNumber(args, "unsafeTimedBarrier", 0), env };
}
