import type { SideWhy, Suggestion, Why } from "#explain";
import type { Intent, Policy } from "#ir";
import type { Flow } from "#model";

/** Who wrote a rule or policy, why, and where. */
export type Authored = Pick<Policy, "id" | "owner" | "reason" | "expires" | "source">;
export type Rules = ReadonlyMap<string, Authored>;

/** Rules and policies of an intent by id. */
export function rulesOf(intent: Intent | null): Rules {
  const policies = intent?.policies ?? [];
  const rules = policies.flatMap(({ ingress, egress }) => [...(ingress?.rules ?? []), ...(egress?.rules ?? [])]);
  return new Map([...policies, ...rules].map((one) => [one.id, one]));
}

/** Why a flow is judged as it is, and what would turn the verdict. */
export interface Explanation {
  readonly flow: Flow;
  readonly why: Why;
  readonly edits: readonly Suggestion[];
}

/** As `--json` has it. */
export function explanationJson({ flow, why: { verdict, egress, ingress }, edits }: Explanation, rules: Rules): object {
  const side = (name: "egress" | "ingress", { isolatedBy, steps, near }: SideWhy) => {
    const { decision, by, reason, missing, via } = verdict[name];
    const placed = near.map((one) => ({ ...one, source: rules.get(one.rule)?.source ?? null }));
    return { verdict: decision, by, reason, via, missing, isolatedBy, steps, near: placed };
  };
  const known = [...new Set([...verdict.egress.by, ...verdict.ingress.by])].flatMap((id) => rules.get(id) ?? []);
  return {
    flow,
    verdict: verdict.decision,
    via: verdict.via,
    missing: verdict.missing,
    egress: side("egress", egress),
    ingress: side("ingress", ingress),
    rules: known.map(({ id, owner, reason, expires, source }) => ({ id, owner, reason, expires, source })),
    edits: edits.map(editJson),
  };
}

function editJson({ amendments, size, effect, extent, exact, besides, left, proof }: Suggestion): unknown {
  const changes = amendments.map(({ text, policy, rule, source, after }) => ({ text, policy, rule, source, after }));
  return { effect, exact, extent, size, changes, besides, left, proof };
}
