import type { Diagnostic } from "#diagnostic";
import { DIRECTIONS } from "#ir";
import { titleOf } from "#manifest";
import { type Cube, evaluateLevels, pointOf } from "#model";
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
  const policies = policiesOf(context);
  if (policies.size > MAX_POLICIES) return [];
  const sensitivity = new Sensitivity(relation, intent?.cluster ?? null, BUDGET);
  const found: Diagnostic[] = [];
  for (const [policy, placed] of [...policies].reverse()) {
    const cubes = new Set(placed.map(({ cube }) => cube));
    if (!sensitivity.sameWithout(cubes)) continue;
    sensitivity.drop(cubes);
    const others = deciders(context, placed, sensitivity);
    if (others.length === 0) continue;
    const message = `the policy changes nothing: \`${others.join("`, `")}\` ${others.length === 1 ? "says" : "say"} all that it says`;
    found.unshift(findingAt(context, policy, "PCL2019", message, { help: "leave the policy out, or waive the finding where it is kept on purpose" }));
  }
  return found;
};

/** The cubes of each policy, by its id or its object's title. */
function policiesOf(context: LintContext): Map<string, Placed[]> {
  const found = new Map<string, Placed[]>();
  for (const one of cubesIn(context.relation, "allow", "deny", "pass")) {
    const policy = policyOf(context, one.cube);
    if (policy !== null) found.set(policy, [...(found.get(policy) ?? []), one]);
  }
  return found;
}

function policyOf({ intent, documents }: LintContext, { rule }: Cube): string | null {
  const ids = intent?.policies.map(({ id }) => id) ?? [];
  const titles = documents.flatMap((one) => [titleOf(one), titleOf({ ...one, namespace: "default" })]);
  return ids.find((id) => rule === id || rule.startsWith(`${id}/`)) ?? titles.find((title) => `${rule} `.startsWith(`${title} `)) ?? null;
}

/** The policies that decide flows of this one in its place. */
function deciders(context: LintContext, placed: readonly Placed[], sensitivity: Sensitivity): string[] {
  const sides = { ingress: sensitivity.left("ingress"), egress: sensitivity.left("egress") };
  const names = new Set<string>();
  for (const direction of DIRECTIONS) {
    for (const { cube } of placed.filter((one) => one.direction === direction).slice(0, LOOKED_AT)) {
      const witness = flowIn([cube], [], direction, context);
      if (witness === null) continue;
      for (const rule of evaluateLevels(sides[direction], pointOf(witness.flow, direction)).by) {
        const name = policyOf(context, { when: [], rule });
        if (name !== null) names.add(name);
      }
    }
  }
  return [...names].sort();
}
