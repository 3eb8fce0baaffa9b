import type { Source } from "#answers";
import { type Diagnostic, diagnostic } from "#diagnostic";
import type { Policy } from "#ir";
import type { Limits } from "./limits.ts";

/** Why sources are more than one request may hold: too many rules, or rules that multiply to too much. */
export function weigh(sources: readonly Source[], limits: Limits): readonly Diagnostic[] {
  const found = sources.map(weightOf);
  const rules = found.reduce((sum, one) => sum + one.rules, 0);
  const nodes = found.reduce((sum, one) => sum + one.nodes, 0);
  const [source] = sources;
  const over = (what: string, actual: number, limit: number) =>
    diagnostic("PCL1003", [source?.name ?? "source"], `${what}: ${actual}, the limit is ${limit}`, {
      help: "send less at once, or use the command line",
    });
  if (rules > limits.rules) return [over("too many rules and objects", rules, limits.rules)];
  return nodes > limits.nodes ? [over("the rules multiply to too many conditions", nodes, limits.nodes)] : [];
}

interface Weight {
  readonly rules: number;
  readonly nodes: number;
}

function weightOf(source: Source): Weight {
  if (source.kind === "manifests")
    return { rules: source.documents.length, nodes: source.documents.reduce((sum, one) => sum + multiplied(one.value), 0) };
  if (source.kind === "image") return { rules: 0, nodes: 0 };
  const { policies } = source.kind === "intent" ? source.intent : source.release.intent;
  const rules = policies.flatMap(rulesOf);
  const product = (rule: (typeof rules)[number]) =>
    rule.peers.length * (rule.ports === "any" ? 1 : rule.ports.length) * Math.max(1, rule.layer7.length);
  return { rules: policies.length + rules.length, nodes: rules.reduce((sum, rule) => sum + product(rule), 0) };
}

function rulesOf({ ingress, egress }: Policy) {
  return [...(ingress?.rules ?? []), ...(egress?.rules ?? [])];
}

const SECTION = /^(in|e)gress(Deny)?$/;

/** The conditions of an object: in each rule, the entries of its lists by each other; elsewhere their sum. */
function multiplied(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + multiplied(one), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, one]) =>
      sum + (SECTION.test(key) && Array.isArray(one) ? one.reduce((all: number, rule) => all + ruleWeight(rule), 0) : multiplied(one)),
    0,
  );
}

function ruleWeight(rule: unknown): number {
  if (typeof rule !== "object" || rule === null) return 1;
  return Object.values(rule).reduce((product: number, one) => product * Math.max(1, entries(one)), 1);
}

/** Entries of all lists in a value, not counting those of label values. */
function entries(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + 1 + entries(one), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, one]) => sum + (key === "values" ? 0 : entries(one)), 0);
}
