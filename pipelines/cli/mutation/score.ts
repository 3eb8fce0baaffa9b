import type { Intent } from "#ir";
import { evaluate, type Flow, relationOfIntent } from "#model";
import { type Claim, decidesAmong, type Evidence, equivalent, flowsOfClaim, judgeClaim, togetherEquivalent, vacuous } from "#verify";
import type { Mutant } from "./mutants.ts";
import type { Expected } from "./probes.ts";

/** What tests say of an intent: claims of flow sets, and single flows. */
export interface Said {
  readonly claims: readonly Claim[];
  readonly expected: readonly Expected[];
}
/** What a mutant came to before any test is run again. `equivalent` and `hidden` can be seen by no flow and don't count. */
export type Fate =
  | { readonly kind: "equivalent" | "hidden" | "killed" | "undecided" }
  | { readonly kind: "alive"; readonly evidence: Evidence | null };

/** Whether a mutant differs at all, and whether what the tests said tells it apart. */
export function fateOf(original: Intent, { intent }: Mutant, said: Said, outcomes: readonly string[]): Fate {
  const options = { facts: original.cluster };
  if (equivalent(original, intent, options).outcome === "holds") return { kind: "equivalent" };
  const relation = relationOfIntent(intent);
  if (said.expected.some(({ flow, expect }) => evaluate(relation, flow).decision !== expect)) return { kind: "killed" };
  if (said.claims.some((claim, i) => judgeClaim(intent, claim, options).outcome !== outcomes[i])) return { kind: "killed" };
  const together = togetherEquivalent(original, intent, options);
  if (together.outcome === "holds") return { kind: "hidden" };
  return together.outcome === "undecided" ? { kind: "undecided" } : { kind: "alive", evidence: together.evidence[0] ?? null };
}

/** The rules that decide some flow that a test speaks of. */
export function coveredRules(intent: Intent, { claims, expected }: Said): ReadonlySet<string> {
  const relation = relationOfIntent(intent);
  const covered = new Set(expected.flatMap(({ flow }) => deciding(relation, flow)));
  const sets = claims.flatMap(flowsOfClaim);
  for (const { id } of rulesOf(intent)) if (!covered.has(id) && sets.some((flows) => decidesAmong(intent, id, flows))) covered.add(id);
  return covered;
}

function deciding(relation: ReturnType<typeof relationOfIntent>, flow: Flow): readonly string[] {
  const { egress, ingress } = evaluate(relation, flow);
  return [...egress.by, ...ingress.by];
}

/** Every rule of an intent, with the policy that it is in. */
export function rulesOf(intent: Intent) {
  return intent.policies.flatMap((policy) =>
    [...(policy.ingress?.rules ?? []), ...(policy.egress?.rules ?? [])].map((rule) => ({
      id: rule.id,
      policy,
      source: rule.source ?? policy.source,
    })),
  );
}

/** A flow that a rule decides; null: there is none. */
export function flowOfRule(intent: Intent, rule: string): Flow | null {
  return vacuous(intent, rule).evidence[0]?.flow ?? null;
}
