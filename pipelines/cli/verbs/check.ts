import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { compile } from "#compiler";
import { countText, type Diagnostic, hasErrors, renderGithub, renderJson, renderSarif } from "#diagnostic";
import { brokenClauses, labelContract, podProviders } from "#explain";
import type { Intent } from "#ir";
import { checkTypes, VERSION } from "#source";
import { Inputs } from "../inputs.ts";
import { EXIT, type Io } from "../io.ts";
import { jsonText } from "../json.ts";
import { CLUSTER, CONTEXT, INVENTORY, PROGRAM } from "../options.ts";
import type { Args, Refusal, Result, Verb } from "../verb.ts";
import { watching } from "../watch.ts";

/** `check [SOURCE]`: types, lints, and what each target can say. */
export const check: Verb = {
  name: "check",
  summary: "Check types, lints and what each target can say, without writing anything",
  operands: "[source]",
  options: [
    { flags: "-t, --target <profile>", text: "also compile and prove for this", many: true },
    { flags: "--watch", text: "check again whenever a file changes" },
    { flags: "--format <format>", text: "text (the default), json, sarif or github", choices: ["text", "json", "sarif", "github"] },
    INVENTORY,
    CLUSTER,
    CONTEXT,
    ...PROGRAM,
  ],
  examples: [
    "check policies/shop/main.ts --target cilium",
    "check --cluster staging --format sarif > findings.sarif",
    "check policies/shop/main.ts --watch",
  ],
  async run(args, io) {
    if (!args.flag("watch")) return once(args, io);
    const entry = resolve(io.cwd, args.operands[0] ?? ".");
    return watching(existsSync(entry) ? (args.operands.length === 0 ? entry : dirname(entry)) : io.cwd, io, () => once(args, io));
  },
};

async function once(args: Args, io: Io): Promise<Result | Refusal> {
  const inputs = await Inputs.open(args, io);
  const entry = inputs.entry(args.operands);
  const types = entry === null ? null : await checkTypes(resolve(io.cwd, entry));
  if (types !== null && hasErrors(types.diagnostics)) return report(args, [...types.diagnostics], "");
  const intent = await inputs.intent(args.operands);
  const inventory = await inputs.inventory();
  const wanted = inputs.targets();
  const contract = inventory === null ? [] : brokenClauses(labelContract(intent), podProviders(inventory));
  const compiled = compile(intent, wanted, { inventory }).outputs.flatMap((output) => output.diagnostics);
  const notes = [
    `${intent.policies.length} policies, ${countRules(intent)} rules`,
    ...(wanted.length === 0 ? [] : [`proved for ${wanted.map((one) => one.profile.text).join(", ")}`]),
    ...(types?.skipped === true ? ["types not checked: typescript is not installed there"] : []),
  ];
  return report(args, [...inputs.diagnostics, ...contract, ...compiled], notes.join("; "));
}

function countRules(intent: Intent): number {
  return intent.policies.reduce((sum, one) => sum + (one.ingress?.rules.length ?? 0) + (one.egress?.rules.length ?? 0), 0);
}

/** Findings are the result here: on standard output where a machine reads them. */
function report(args: Args, found: readonly Diagnostic[], summary: string): Result {
  const format = args.text("format") ?? "text";
  const ok = !hasErrors(found);
  const result = { exit: ok ? EXIT.fine : EXIT.finding, json: { ok, ...renderJson(found) } };
  if (format === "sarif") return { ...result, text: jsonText(renderSarif(found, VERSION)) };
  if (format === "github") return { ...result, text: renderGithub(found) };
  if (format === "json") return { ...result, text: jsonText(result.json) };
  const counts = countText(found);
  const words = ok ? `${summary}: ${counts === "" ? "no findings" : counts}\n` : "";
  return { ...result, text: words, diagnostics: found };
}
