import type { Intent } from "#ir";
import { evaluate, type Flow, type Relation, relationOfIntent } from "#model";
import type { Judged } from "../judge.ts";

/** What the log made of one rule. */
export interface RuleUse {
  readonly rule: string;
  readonly flows: number;
  /** One flow of each class that the rule let through, or may have; of a deny rule, that it stopped. */
  readonly seen: readonly Flow[];
}

/**
 * How each rule was used. An allow is used by flows that get through, at both ends; what another rule denies, such as somebody's scan, uses
 * no allow. A flow whose verdict is open may have used every rule that came into question.
 */
export function usesOf(judged: readonly Judged[], meaning: Relation, rules: readonly string[]): RuleUse[] {
  const uses = new Map(rules.map((rule) => [rule, { rule, flows: 0, seen: [] as Flow[] }]));
  const denying = new Set(meaning.sides.egress.concat(meaning.sides.ingress).flatMap(rulesThatDeny));
  for (const { flow, key } of judged) {
    const { decision, egress, ingress } = evaluate(meaning, flow);
    for (const rule of new Set([...egress.by, ...ingress.by])) {
      const use = uses.get(rule);
      if (use === undefined || (decision === "deny" && !denying.has(rule))) continue;
      use.flows += key.flows;
      use.seen.push(flow);
    }
  }
  return [...uses.values()];
}

function rulesThatDeny({ action, cubes }: Relation["sides"]["egress"][number]): string[] {
  return action === "deny" ? cubes.map(({ rule }) => rule) : [];
}

/** Ids of the rules of an intent, by what they mean. */
export function rulesOfIntent({ policies }: Intent): string[] {
  return policies.flatMap(({ ingress, egress }) => [...(ingress?.rules ?? []), ...(egress?.rules ?? [])]).map(({ id }) => id);
}

/** Names of what allows in a meaning that nobody wrote as an intent. */
export function rulesOfRelation({ sides }: Relation): string[] {
  const allowing = [...sides.egress, ...sides.ingress].filter(({ action }) => action === "allow");
  return [...new Set(allowing.flatMap(({ cubes }) => cubes.map(({ rule }) => rule)))].filter((rule) => rule !== "").sort();
}

/** Rules of a release by use: the intent's where there is one. */
export function usesOfRelease(judged: readonly Judged[], meaning: Relation, intent: Intent | null): RuleUse[] {
  return intent === null ? usesOf(judged, meaning, rulesOfRelation(meaning)) : usesOf(judged, relationOfIntent(intent), rulesOfIntent(intent));
}
