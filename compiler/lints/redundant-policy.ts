import type { Diagnostic } from "#diagnostic";
import { DIRECTIONS } from "#ir";
import { titleOf } from "#manifest";
import { evaluateLevels, pointOf } from "#model";
import { Sensitivity } from "#verify";
import type { Lint, LintContext } from "./context.ts";
import { cubesIn, type Placed } from "./cubes.ts";
import { findingAt } from "./places.ts";
import { flowIn } from "./witness.ts";

const MAX_POLICIES = 500;
/** Steps for all policies together. */
const BUDGET = 100_000;
/** Flows of a policy that are looked at to name those that decide them. */
const LOOKED_AT = 20;

/** A policy without which every verdict is the same: others say all that it says. */
export const redundantPolicy: Lint = (context) => {
  const { relation, intent } = context;
  if (relation === null) return [];
  const policyOf = policyNaming(context);
  const policies = policiesOf(context, policyOf);
  if (policies.size > MAX_POLICIES) return [];
  const sensitivity = new Sensitivity(relation, intent?.cluster ?? null, BUDGET);
  const found: Diagnostic[] = [];
  for (const [policy, placed] of [...policies].reverse()) {
    const cubes = new Set(placed.map(({ cube }) => cube));
    if (!sensitivity.sameWithout(cubes)) continue;
    sensitivity.drop(cubes);
    const others = deciders(context, placed, sensitivity, policyOf);
    if (others.length === 0) continue;
    const message = `the policy changes nothing: \`${others.join("`, `")}\` ${others.length === 1 ? "says" : "say"} all that it says`;
    found.unshift(findingAt(context, policy, "PCL2019", message, { help: "leave the policy out, or waive the finding where it is kept on purpose" }));
  }
  return found;
};

type PolicyOf = (rule: string) => string | null;

/** The cubes of each policy, by its id or its object's title. */
function policiesOf(context: LintContext, policyOf: PolicyOf): Map<string, Placed[]> {
  const found = new Map<string, Placed[]>();
  for (const one of cubesIn(context.relation, "allow", "deny", "pass")) {
    const policy = policyOf(one.cube.rule);
    if (policy === null) continue;
    const placed = found.get(policy);
    if (placed === undefined) found.set(policy, [one]);
    else placed.push(one);
  }
  return found;
}

/** Whose rule a name is: a policy's id with steps behind it, or an object's title with words behind it. */
function policyNaming({ intent, documents }: LintContext): PolicyOf {
  const ids = new Set(intent?.policies.map(({ id }) => id));
  const titles = new Set(documents.flatMap((one) => [titleOf(one), titleOf({ ...one, namespace: "default" })]));
  return (rule) => startIn(ids, rule, "/") ?? startIn(titles, rule, " ");
}

/** The longest start of a text, up to a separator, that is one of these. */
function startIn(known: ReadonlySet<string>, text: string, separator: string): string | null {
  for (let end = text.length; end > 0; end = text.lastIndexOf(separator, end - 1)) {
    const start = text.slice(0, end);
    if (known.has(start)) return start;
  }
  return null;
}

/** The policies that decide flows of this one in its place. */
function deciders(context: LintContext, placed: readonly Placed[], sensitivity: Sensitivity, policyOf: PolicyOf): string[] {
  const sides = { ingress: sensitivity.left("ingress"), egress: sensitivity.left("egress") };
  const names = new Set<string>();
  for (const direction of DIRECTIONS) {
    for (const { cube } of placed.filter((one) => one.direction === direction).slice(0, LOOKED_AT)) {
      const witness = flowIn([cube], [], direction, context);
      if (witness === null) continue;
      for (const rule of evaluateLevels(sides[direction], pointOf(witness.flow, direction)).by) {
        const name = policyOf(rule);
        if (name !== null) names.add(name);
      }
    }
  }
  return [...names].sort();
}
