import type { Diagnostic } from "#diagnostic";
import type { Intent } from "../types.ts";
import { checkCidrs } from "./addresses.ts";
import { findingsAt } from "./findings.ts";
import { checkPolicy } from "./policy.ts";
import { checkTogether, type Naming } from "./together.ts";

/** Everything that a well-shaped intent may not say, all at once. `at` names a policy for findings; by default its place in the JSON. */
export function checkIntent(intent: Intent, at: Naming = (index) => ["policies", index]): Diagnostic[] {
  const found: Diagnostic[] = [];
  const { podCidrs, nodeCidrs } = intent.cluster;
  checkCidrs(podCidrs ?? [], findingsAt(found, ["cluster", "podCidrs"], null));
  checkCidrs(nodeCidrs ?? [], findingsAt(found, ["cluster", "nodeCidrs"], null));
  for (const [i, policy] of intent.policies.entries()) {
    checkPolicy(policy, findingsAt(found, at(i), policy.source), (rule) => findingsAt(found, at(i), rule.source ?? policy.source));
  }
  return [...found, ...checkTogether(intent, at)];
}
