import { CompileError, diagnostic } from "#diagnostic";
import { readImage, replay } from "#loader";
import { addressSection } from "#targets";
import { imageBytes } from "../bpf/loading.ts";
import { NODE, pinsOf, taken } from "../bpf/node-options.ts";
import { Questions } from "../bpf/questions.ts";
import { askProbes } from "../bpf/verdicts.ts";
import { evalText } from "../eval-text.ts";
import { Inputs } from "../inputs.ts";
import { EXIT } from "../io.ts";
import { INVENTORY, LIVE } from "../options.ts";
import { probesIn } from "../probe-file.ts";
import type { Verb } from "../verb.ts";

/** `bpf replay IMAGE --probes F`: the kernel's own verdict of each probe. */
export const bpfReplay: Verb = {
  name: "bpf replay",
  summary: "Judge probes in the kernel, by an eBPF image's own machine code",
  operands: "<image>",
  options: [{ flags: "--probes <file>", text: "the flows to judge" }, ...NODE, INVENTORY, ...LIVE],
  examples: ["bpf replay out/shop/artifacts/ebpf/image.o --inventory policies/shop/inventory.yaml --probes probes.json"],
  async run(args, io) {
    const { name, bytes } = imageBytes(args, io);
    const image = taken(readImage(bytes, name, null));
    const inputs = await Inputs.open(args, io);
    const probes = args.text("probes");
    if (probes === null)
      throw new CompileError([diagnostic("PCL1018", ["--probes"], "--probes is missing", { help: "name a JSON file with probes" })]);
    const inventory = await inputs.neededInventory();
    const file = await probesIn(probes, inputs, io);
    const questions = new Questions(image);
    const asked = askProbes(file.probes, inventory, questions);
    inputs.take({ value: asked.diagnostics.length > 0 ? null : asked, diagnostics: file.placed(asked.diagnostics) });
    const addresses = addressSection(image.meta, image.size, image.policy.inner("hdr").big("generation"), inventory, null);
    const report = asked.report(taken(replay(pinsOf(args), bytes, name, questions.queries, addresses)));
    return { exit: report.summary.failed > 0 ? EXIT.finding : EXIT.fine, json: report, text: evalText(report), diagnostics: inputs.diagnostics };
  },
};
