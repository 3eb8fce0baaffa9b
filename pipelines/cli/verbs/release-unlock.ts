import { unlock } from "#cluster";
import { printable } from "#diagnostic";
import { deployedBy, OF_PIPELINE } from "../deploy/pipeline.ts";
import { EXIT } from "../io.ts";
import type { Verb } from "../verb.ts";

/** `release unlock --pipeline FILE`: breaks the lock of a deployer that is gone. */
export const releaseUnlock: Verb = {
  name: "release unlock",
  summary: "Break the lock of a deployer that is gone",
  operands: "",
  options: [{ flags: "--force", text: "break it even where its holder gives signs of life" }, ...OF_PIPELINE],
  examples: ["release unlock --pipeline pipeline.ts", "release unlock --pipeline pipeline.ts --force"],
  async run(args, io) {
    const { inputs, which } = await deployedBy(args, io);
    const held = await unlock(which, args.flag("force"));
    if (held !== null && "code" in held) return { refused: [...inputs.diagnostics, held] };
    const text =
      held === null ? "the lock was free\n" : `the lock of ${printable(held.holder)} is broken; its next write of the journal is refused\n`;
    return { exit: EXIT.fine, json: { broken: held }, text, diagnostics: inputs.diagnostics };
  },
};
