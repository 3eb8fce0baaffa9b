import { resolve } from "node:path";
import { type Compilation, compile, type Output } from "#compiler";
import { type Diagnostic, diagnostic, hasErrors, printable } from "#diagnostic";
import { type Draft, draftRelease, placeProblem, writeRelease } from "#release";
import { unreadable, VERSION } from "#source";
import { type Chosen, targets } from "#targets";
import { Inputs } from "../inputs.ts";
import { EXIT } from "../io.ts";
import { isDated, lint, lintedIntent } from "../lints.ts";
import { CLUSTER, INVENTORY, LIVE, PROGRAM } from "../options.ts";
import { proofText } from "../proof.ts";
import { working } from "../status.ts";
import type { Verb } from "../verb.ts";

/** `build SOURCE --target T --out DIR`: a release directory, proved. */
export const build: Verb = {
  name: "build",
  summary: "Compile, prove and write a release directory",
  operands: "[source]",
  options: [
    { flags: "-t, --target <profile>", text: "what to compile for: NAME, NAME@VERSION or NAME@VERSION,flag=value", many: true },
    { flags: "--split", text: "cut port ranges around the ports of layer 7 rules (CVE-2024-52529, Cilium 1.16)" },
    { flags: "-o, --out <dir>", text: "the release directory; it must not exist, or be empty" },
    INVENTORY,
    CLUSTER,
    ...LIVE,
    ...PROGRAM,
  ],
  examples: ["build policies/shop/main.ts --target kubernetes --target cilium@1.20 --out out/shop", "build --cluster staging --out out/staging"],
  async run(args, io) {
    const inputs = await Inputs.open(args, io);
    const out =
      args.text("out") ?? inputs.refuse(diagnostic("PCL1018", ["--out"], "--out is missing", { help: "name a new directory for the release" }));
    const directory = resolve(io.cwd, out);
    const occupied = placeProblem(directory, out);
    if (occupied !== null) inputs.refuse(occupied);
    const wanted = wantedTargets(inputs);
    const intent = await inputs.intent(args.operands);
    const inventory = await inputs.inventory();
    const start = io.now();
    const proving = `proving ${wanted.map((one) => one.profile.text).join(", ")}`;
    const compilation = working(io, proving, (count) => compile(intent, wanted, { inventory, split: args.flag("split"), done: () => count() }), {
      unit: "targets",
      total: wanted.length,
    });
    const ms = Math.round(io.now() - start);
    const lints = lint(lintedIntent(intent, inventory), inputs.waivers(), io.today);
    const diagnostics = [...inputs.diagnostics, ...lints, ...compilation.outputs.flatMap((output) => output.diagnostics)];
    if (!compilation.ok || hasErrors(diagnostics)) return { refused: diagnostics };
    const draft = draftRelease(compilation, {
      compiler: VERSION,
      inventory,
      waivers: inputs.waivers(),
      findings: lints.filter((one) => !isDated(one)),
    });
    const problem = write(directory, out, draft);
    if (problem !== null) return { refused: [...diagnostics, problem] };
    return { exit: EXIT.fine, json: buildJson(out, draft, compilation, ms), text: buildText(out, draft, compilation, ms), diagnostics };
  },
};

function wantedTargets(inputs: Inputs): readonly Chosen[] {
  const wanted = inputs.targets();
  const help = `known targets: ${targets.map((target) => target.name).join(", ")}`;
  if (wanted.length === 0) inputs.refuse(diagnostic("PCL1018", ["--target"], "--target is missing", { help }));
  for (const [i, { target, profile }] of wanted.entries()) {
    if (wanted.findIndex((other) => other.target === target && other.profile.version === profile.version) === i) continue;
    const name = `${target.name}@${profile.version}`;
    inputs.refuse(
      diagnostic("PCL1018", ["--target"], `the target \`${name}\` is given twice`, {
        help: "a release holds a version of a target once; build a second release",
      }),
    );
  }
  return wanted;
}

function write(directory: string, out: string, draft: Draft): Diagnostic | null {
  try {
    writeRelease(directory, draft);
    return null;
  } catch (error) {
    const { message } = unreadable(out, error);
    return diagnostic("PCL1026", ["--out"], `the release can't be written: ${message}`);
  }
}

function buildJson(out: string, draft: Draft, compilation: Compilation, ms: number): unknown {
  return { release: draft.digest, directory: out, intent: compilation.digest, targets: draft.manifest.targets, ms };
}

function buildText(out: string, draft: Draft, compilation: Compilation, ms: number): string {
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
