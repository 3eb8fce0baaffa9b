import { lint as findings } from "#answers";
import { Inputs } from "../inputs.ts";
import { CLUSTER, INVENTORY, LIVE, PROFILE, PROGRAM } from "../options.ts";
import { FORMAT, report, STRICT } from "../report.ts";
import type { Verb } from "../verb.ts";

/** `lint SOURCE…`: traps that are no errors, in intents and in manifests. */
export const lint: Verb = {
  name: "lint",
  summary: "Find traps in intents and manifests",
  operands: "[source...]",
  options: [PROFILE, FORMAT, STRICT, INVENTORY, CLUSTER, ...LIVE, ...PROGRAM],
  examples: ["lint policies/shop/main.ts --inventory policies/shop/inventory.yaml", "lint manifests/ --profile cilium@1.20 --format github"],
  async run(args, io) {
    const inputs = await Inputs.open(args, io);
    const found = findings(await inputs.linted(await inputs.source(args.operands)), inputs.waivers(), io.today);
    return report(args, [...inputs.diagnostics, ...found], args.operands.join(" "));
  },
};
