import { diagnostic, didYouMean, printable } from "#diagnostic";
import { completionFor, SHELLS } from "../completion.ts";
import { EXIT } from "../io.ts";
import type { Verb } from "../verb.ts";

/** `completion SHELL`: a script that completes verbs, options and files. */
export const completionOf = (verbs: () => readonly Verb[]): Verb => ({
  name: "completion",
  summary: "Print a completion script for bash, zsh or fish",
  operands: "<shell>",
  options: [],
  examples: ["completion bash > /etc/bash_completion.d/portcullis", "completion fish | source"],
  async run(args) {
    const shell = SHELLS.find((one) => one === args.operands[0]);
    if (shell === undefined) {
      const asked = args.operands[0] ?? "";
      const near = didYouMean(asked, SHELLS);
      const help = near === null ? `known shells: ${SHELLS.join(", ")}` : `did you mean ${near}`;
      return { refused: [diagnostic("PCL1018", ["shell"], `no completion for \`${printable(asked)}\``, { help })] };
    }
    const text = completionFor(shell, verbs());
    return { exit: EXIT.fine, json: { shell, script: text }, text };
  },
});
