import { type Built, buildRelease, builtJson, wantedProblem } from "#answers";
import type { Output } from "#compiler";
import { printable } from "#diagnostic";
import { reportsNamed } from "../approval/reports.ts";
import { imageTemplate } from "../image-template.ts";
import { Inputs } from "../inputs.ts";
import { EXIT } from "../io.ts";
import { CLUSTER, INVENTORY, LIVE, PROGRAM } from "../options.ts";
import { outFolder, writeOut } from "../out-folder.ts";
import { proofText } from "../proof.ts";
import { watchOf } from "../status.ts";
import type { Verb } from "../verb.ts";

/** `build SOURCE --target T --out DIR`: a release directory, proved. */
export const build: Verb = {
  name: "build",
  summary: "Compile, prove and write a release directory",
  operands: "[source]",
  options: [
    { flags: "-t, --target <profile>", text: "what to compile for: NAME, NAME@VERSION or NAME@VERSION,flag=value", many: true },
    { flags: "--split", text: "cut port ranges around the ports of layer 7 rules (CVE-2024-52529, Cilium 1.16)" },
    { flags: "--report <kind=file>", text: "name the digest of a report in the release: test=FILE or replay=FILE (many)", many: true },
    { flags: "-o, --out <dir>", text: "the release directory; it must not exist, or be empty" },
    INVENTORY,
    CLUSTER,
    ...LIVE,
    ...PROGRAM,
  ],
  examples: ["build policies/shop/main.ts --target kubernetes --target cilium@1.20 --out out/shop", "build --cluster staging --out out/staging"],
  async run(args, io) {
    const inputs = await Inputs.open(args, io);
    const out = outFolder(args, inputs, io, "release");
    const wanted = inputs.targets();
    const unfit = wantedProblem(wanted, "--target");
    if (unfit !== null) inputs.refuse(unfit);
    const reports = reportsNamed(args, io);
    const intent = await inputs.intent(args.operands);
    const inventory = await inputs.inventory();
    const options = { inventory, split: args.flag("split"), template: imageTemplate, waivers: inputs.waivers(), today: io.today, reports };
    const { value, diagnostics: found } = buildRelease(intent, wanted, options, watchOf(io));
    const diagnostics = [...inputs.diagnostics, ...found];
    if (value === null) return { refused: diagnostics };
    const problem = writeOut(out, value.draft.files, "release");
    if (problem !== null) return { refused: [...diagnostics, problem] };
    const { release, ...rest } = builtJson(value);
    return { exit: EXIT.fine, json: { release, directory: out.shown, ...rest }, text: buildText(out.shown, value), diagnostics };
  },
};

function buildText(out: string, { draft, compilation, ms }: Built): string {
  const lines = [`built ${printable(out, 200)}  ${draft.digest}`, ...compilation.outputs.flatMap(outputLines), `compiled and proved in ${ms} ms`];
  return lines.map((line) => `${line}\n`).join("");
}

function outputLines(output: Output): string[] {
  const files = `${output.artifacts.length} file${output.artifacts.length === 1 ? "" : "s"}`;
  return [
    `  ${output.profile}: ${files}, ${output.proof === null ? "not proved" : proofText(output.proof)}`,
    ...output.deviations.map(
      (one) => `    deviates ${printable(one.rule, 160)}: ${one.relation} by orElse ${one.substitution.kind}, ${printable(one.reason, 200)}`,
    ),
  ];
}
