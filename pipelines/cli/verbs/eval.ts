import { diagnostic } from "#diagnostic";
import { evalProbes } from "#model";
import { evalText } from "../eval-text.ts";
import { Inputs } from "../inputs.ts";
import { EXIT } from "../io.ts";
import { PROFILE, READING } from "../options.ts";
import { probesIn } from "../probe-file.ts";
import { working } from "../status.ts";
import type { Verb } from "../verb.ts";

/** `eval SOURCE… --probes F`: the verdict of each probe. */
export const evaluate: Verb = {
  name: "eval",
  summary: "Judge probes: allow, deny, or unknown with the fact that is missing",
  operands: "[source...]",
  options: [
    { flags: "--probes <file>", text: "the flows to judge" },
    { flags: "--manifests <path>", text: "a SOURCE, under another name", many: true },
    PROFILE,
    ...READING,
  ],
  examples: [
    "eval policies/shop/main.ts --inventory policies/shop/inventory.yaml --probes probes.json",
    "eval manifests/ --inventory inv.yaml --probes probes.json --profile cilium@1.20 --json",
  ],
  async run(args, io) {
    const inputs = await Inputs.open(args, io);
    const probes =
      args.text("probes") ?? inputs.refuse(diagnostic("PCL1018", ["--probes"], "--probes is missing", { help: "name a JSON file with probes" }));
    const inventory = await inputs.neededInventory();
    const meaning = await inputs.meaning([...args.operands, ...args.list("manifests")], inputs.profile(), inventory);
    const file = await probesIn(probes, inputs, io);
    const judged = working(io, "judging", (count) => evalProbes(meaning.relation, file.probes, inventory, count), {
      unit: "probes",
      total: file.probes.length,
    });
    const report = inputs.take({ value: judged.report, diagnostics: file.placed(judged.diagnostics) });
    return {
      exit: report.summary.failed > 0 ? EXIT.finding : EXIT.fine,
      json: report,
      text: evalText(report),
      diagnostics: inputs.diagnostics,
    };
  },
};
