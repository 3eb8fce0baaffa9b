import { type Compilation, compile, type Output } from "#compiler";
import { CompileError, type Diagnostic, diagnostic, hasErrors, printable } from "#diagnostic";
import type { Intent } from "#ir";
import { type Document, parseManifests } from "#manifest";
import type { Inventory } from "#model";
import type { Chosen, Cost, EndpointCost } from "#targets";
import type { Inputs } from "./inputs.ts";
import { report } from "./report.ts";
import type { Args, OptionSpec, Result } from "./verb.ts";

export const COST: OptionSpec = { flags: "--cost", text: "count the policy-map entries of every endpoint of the inventory" };

/** What policies cost under one engine. */
interface Priced extends Cost {
  readonly profile: string;
}

/** The costs of objects under each engine that has limits; under Cilium if none of them has. */
export function costsOf(
  documentsFor: (chosen: Chosen) => readonly Document[],
  engines: readonly Chosen[],
  inputs: Inputs,
  inventory: Inventory,
): readonly Priced[] {
  const limited = engines.filter(({ target }) => target.cost !== undefined);
  return (limited.length > 0 ? limited : [inputs.parsed("cilium")]).flatMap((chosen) => {
    const { target, profile } = chosen;
    return target.cost === undefined ? [] : [{ profile: profile.text, ...target.cost(documentsFor(chosen), profile, inventory) }];
  });
}

/** The objects that an intent becomes for an engine, compiled before or now. */
export function compiledFor(intent: Intent, before: Compilation, inventory: Inventory): (chosen: Chosen) => readonly Document[] {
  return (chosen) => {
    const isThis = (one: Output) => one.profile === chosen.profile.text;
    const output = before.outputs.find(isThis) ?? compile(intent, [chosen], { inventory }).outputs.find(isThis);
    if (output !== undefined && hasErrors(output.diagnostics)) throw new CompileError(output.diagnostics);
    return (output?.artifacts ?? []).flatMap(({ path, text }) => parseManifests({ path, bytes: text }).documents);
  };
}

/** What `check` found, with the costs beside it. */
export function withCosts(args: Args, costs: readonly Priced[], found: readonly Diagnostic[], summary: string): Result {
  const result = report(args, [...found, ...costs.flatMap(overfull)], summary);
  if (costs.length === 0) return result;
  const format = args.text("format") ?? "text";
  const text = format === "text" ? result.text + costs.map(costText).join("") : result.text;
  return { ...result, text, json: { ...(result.json as object), cost: costs.map(costJson) } };
}

/** Endpoints whose map is too small for their entries: by its default size a warning, by its largest an error. */
function overfull({ profile, endpoints, limits }: Priced): readonly Diagnostic[] {
  return endpoints.flatMap(({ name, entries, pods }) => {
    if (entries <= limits.usual) return [];
    const message = `\`${printable(name)}\`${pods > 1 ? ` and ${pods - 1} like it` : ""} needs ${count(entries)} policy-map entries under \`${profile}\``;
    if (entries > limits.most) {
      const help = "write fewer peers and ports: broader selectors, whole port ranges, CIDRs without exceptions";
      return [diagnostic("PCL3006", [name], `${message}, and ${count(limits.most)} is the most`, { help })];
    }
    const help = `raise \`bpf-policy-map-max\` to ${count(limits.most)} at most, or write broader selectors`;
    return [diagnostic("PCL3005", [name], `${message}, and the default size is ${count(limits.usual)}`, { help })];
  });
}

/** As `--json` has it. */
function costJson({ profile, endpoints, limits, rules, proxied, estimated }: Priced): unknown {
  return { profile, exact: estimated.length === 0, estimated, limits, rules, proxied, proxiedShare: share(proxied, rules), endpoints };
}

const SHOWN = 10;

/** As people read it: the fullest maps first. */
function costText(priced: Priced): string {
  const { profile, endpoints, limits, rules, proxied, estimated } = priced;
  const shown = endpoints.slice(0, SHOWN);
  const width = Math.max(0, ...shown.map((one) => labelOf(one).length));
  const lines = [
    `policy maps under ${profile}, of ${count(limits.usual)} entries (${count(limits.most)} at most):`,
    ...shown.map((one) => `  ${labelOf(one).padEnd(width)}  ${rowText(one)}`),
    ...(endpoints.length > SHOWN ? [`  … ${endpoints.length - SHOWN} more kinds of pods, with no more entries each`] : []),
    `  ${proxied} of ${rules} rules go through the proxy (${Math.round(share(proxied, rules) * 100)} %)`,
    ...estimated.map((why) => `  an estimate: ${why}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function labelOf({ name, pods }: EndpointCost): string {
  return `${printable(name, 200)}${pods > 1 ? ` (${pods} pods)` : ""}`;
}

function rowText({ entries, ingress, egress, deny, redirect }: EndpointCost): string {
  return `${count(entries)} entries: ${ingress} ingress, ${egress} egress; ${deny} deny, ${redirect} to the proxy`;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function count(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}
