import { dirname, resolve } from "node:path";
import { engineOf, lint } from "#answers";
import { type CompileOptions, compile } from "#compiler";
import { diagnostic, hasErrors } from "#diagnostic";
import type { Intent } from "#ir";
import { checkTypes, type TypeCheck } from "#source";
import { ComparisonSessions } from "#verify";
import { besideOthers } from "../beside.ts";
import { COST, compiledFor, costsOf, withCosts } from "../cost.ts";
import { notEnforced } from "../enforcement.ts";
import { Inputs, notAnIntent } from "../inputs.ts";
import type { Io } from "../io.ts";
import { COVERAGE, coverage } from "../mutation/index.ts";
import { CLUSTER, INVENTORY, LIVE, PROGRAM, WITH } from "../options.ts";
import { FORMAT, report, STRICT } from "../report.ts";
import { working } from "../status.ts";
import type { Args, Refusal, Result, Verb } from "../verb.ts";
import { watching } from "../watch.ts";

/** `check [SOURCE]`: types, lints, and what each target can say. */
export const check: Verb = {
  name: "check",
  summary: "Check types, lints and what each target can say, without writing anything",
  operands: "[source]",
  options: [
    { flags: "-t, --target <profile>", text: "also compile and prove for this", many: true },
    { flags: "-p, --profile <profile>", text: "the engine that runs there: what it can't say, or would not enforce" },
    COST,
    { flags: "--watch", text: "check again whenever a file changes" },
    ...COVERAGE,
    FORMAT,
    STRICT,
    INVENTORY,
    WITH,
    CLUSTER,
    ...LIVE,
    ...PROGRAM,
  ],
  examples: [
    "check policies/shop/main.ts --target cilium",
    "check --cluster staging --format sarif > findings.sarif",
    "check policies/shop/main.ts --watch",
    "check manifests/ --profile flannel",
    "check policies/shop/main.ts --coverage --tests test/policies",
    "check policies/shop/main.ts --target cilium --cost --inventory policies/shop/inventory.yaml",
  ],
  async run(args, io) {
    if (args.flag("coverage")) return coverage(args, io, await Inputs.open(args, io));
    if (!args.flag("watch")) return once(args, io);
    const inputs = await Inputs.open(args, io);
    const entry = inputs.entry(args.operands);
    if (entry === null) return inputs.refuse(diagnostic("PCL1018", ["--watch"], "--watch needs a program", { help: "name a TypeScript entry" }));
    const sessions = new ComparisonSessions();
    return watching(dirname(resolve(io.cwd, entry)), io, () => once(args, io, sessions));
  },
};

async function once(args: Args, io: Io, sessions: ComparisonSessions = new ComparisonSessions()): Promise<Result | Refusal> {
  const inputs = await Inputs.open(args, io);
  const entry = inputs.entry(args.operands);
  const types = entry === null ? null : await working(io, "checking types", () => typesOf(entry, inputs, io));
  if (types !== null && hasErrors(types.diagnostics)) return report(args, [...types.diagnostics], "");
  const source = await inputs.source(args.operands);
  if (source.kind === "image") return inputs.refuse(notAnIntent(source.name, "an image"));
  if (source.kind === "manifests") {
    const found = lint(await inputs.linted(source), inputs.waivers(), io.today);
    const engine = inputs.profile() ?? engineOf(source.documents);
    const beside = besideOthers(source, [engine], await inputs.theirs(), await inputs.inventory());
    const all = [...source.documents, ...((await inputs.theirs()) ?? [])];
    const costs = args.flag("cost") ? costsOf(() => all, [engine], inputs, await inputs.neededInventory()) : [];
    return withCosts(args, costs, [...inputs.diagnostics, ...found, ...beside], `${source.documents.length} objects`);
  }
  const intent = source.kind === "intent" ? source.intent : source.release.intent;
  const inventory = await inputs.inventory();
  const engine = args.text("profile") === null ? null : inputs.profile();
  const wanted = [...inputs.targets(), ...(engine === null || engine.target.reportOnly ? [] : [engine])];
  const lints = lint(await inputs.linted(source), inputs.waivers(), io.today);
  const proving = `proving ${wanted.map((one) => one.profile.text).join(", ")}`;
  const targets = { unit: "targets", total: wanted.length };
  const comparing: CompileOptions["comparing"] = (name, a, b, facts) => sessions.of(name).compare(a, b, { facts, inventory });
  const proved = working(io, proving, (count) => compile(intent, wanted, { inventory, comparing, done: () => count() }), targets);
  const compiled = [
    ...proved.outputs.flatMap((output) => output.diagnostics),
    ...(engine?.target.reportOnly === true ? notEnforced(intent, engine, inventory) : []),
  ];
  const beside = besideOthers(source, [...wanted], await inputs.theirs(), inventory);
  const notes = [
    `${intent.policies.length} policies, ${countRules(intent)} rules`,
    ...(wanted.length === 0 ? [] : [`proved for ${wanted.map((one) => one.profile.text).join(", ")}`]),
    ...(types?.skipped === true
      ? [`types not checked: ${inputs.world.untrusted ? "that would run their compiler" : "typescript is not installed there"}`]
      : []),
  ];
  const found = [...inputs.diagnostics, ...lints, ...compiled, ...beside];
  if (!args.flag("cost")) return report(args, found, notes.join("; "));
  const known = await inputs.neededInventory();
  const others = (await inputs.theirs()) ?? [];
  const documentsFor = compiledFor(intent, proved, known);
  return withCosts(
    args,
    costsOf((chosen) => [...documentsFor(chosen), ...others], wanted, inputs, known),
    found,
    notes.join("; "),
  );
}

/** The compiler of a repository is a program, too: that of strangers is not run. */
async function typesOf(entry: string, { world }: Inputs, io: Io): Promise<TypeCheck> {
  return world.untrusted ? { skipped: true, diagnostics: [] } : checkTypes(resolve(io.cwd, entry), io.cwd);
}

function countRules(intent: Intent): number {
  return intent.policies.reduce((sum, one) => sum + (one.ingress?.rules.length ?? 0) + (one.egress?.rules.length ?? 0), 0);
}
