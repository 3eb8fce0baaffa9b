import { unload } from "#loader";
import { NODE, pinsOf, taken } from "../bpf/node-options.ts";
import { EXIT } from "../io.ts";
import type { Verb } from "../verb.ts";

/** `bpf unload`: takes everything off this node. */
export const bpfUnload: Verb = {
  name: "bpf unload",
  summary: "Detach and remove the eBPF image and its entry from this node",
  operands: "",
  options: NODE,
  examples: ["bpf unload"],
  async run(args) {
    const done = taken(unload(pinsOf(args)));
    const text = done.found ? `removed; no longer policed: ${done.interfaces.join(", ") || "no interface"}\n` : "there was nothing\n";
    return { exit: EXIT.fine, json: done, text };
  },
};
