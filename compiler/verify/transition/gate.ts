import { canonicalJson, DIRECTIONS, type Direction, type Intent, type Policy, type Rule, type Subject } from "#ir";
import { bothDecide, type Decision } from "./decisions.ts";
import { EVERY_FLOW, EVERY_POD } from "./everything.ts";
import type { NoScaffold } from "./scaffold.ts";

/** A tier of its own before all others, as intents (reliability.md f.5): what it decides makes all others mute, and a gate makes it mute. */
export interface Gated {
  /** Passes everything, before all else of the tier. */
  readonly gate: Intent;
  /** Decides every flow as both releases together do. */
  readonly decisions: Intent;
}

const TIER = "transition";

/** The tier between two intents whose rules stand in an order, deny or pass; `standing` are orders of tiers as their objects have them. */
export function gatedOf(before: Intent, after: Intent, standing: readonly number[] = []): Gated | NoScaffold {
  const lists = DIRECTIONS.map((direction) => ({ direction, list: bothDecide(before, after, direction) }));
  const problem = lists.map(({ list }) => list).find((list) => "message" in list);
  if (problem !== undefined && "message" in problem) return problem;
  const isGoverned = (direction: Direction) => [...before.policies, ...after.policies].some((policy) => policy[direction] !== null);
  const governed = lists.flatMap(({ direction, list }) => ("message" in list || !isGoverned(direction) ? [] : [{ direction, list }]));
  const tiers = [{ name: TIER, order: Math.min(...standing, ...[...before.tiers, ...after.tiers].map(({ order }) => order)) - 1 }];
  const intent = (policies: readonly Policy[]): Intent => ({ version: 1, cluster: after.cluster, tiers: withDefault(tiers), policies });
  return {
    gate: intent(governed.map(({ direction }) => policyOf("gate", 1, EVERY_POD, direction, [{ ...EVERY_FLOW, id: "gate", action: "pass" }]))),
    decisions: intent(governed.flatMap(({ direction, list }) => decidedBy(list, direction))),
  };
}

/** Behind the default tier nothing would come before the others. */
function withDefault(tiers: Intent["tiers"]): Intent["tiers"] {
  return [...tiers, { name: "default", order: (tiers[0]?.order ?? 0) + 1 }];
}

/** Neighbours about the same pods are one policy; the last one allows what nobody decided. */
function decidedBy(list: readonly Decision[], direction: Direction): readonly Policy[] {
  const groups: { subject: Subject; rules: Rule[] }[] = [];
  for (const { subject, rule } of [...list, { subject: EVERY_POD, rule: { ...EVERY_FLOW, id: "rest" } }]) {
    const last = groups.at(-1);
    if (last !== undefined && canonicalJson(last.subject) === canonicalJson(subject)) last.rules.push(rule);
    else groups.push({ subject, rules: [rule] });
  }
  return groups.map(({ subject, rules }, i) => policyOf(`both-${String(i + 1).padStart(3, "0")}`, i + 2, subject, direction, rules));
}

/** Silence is written as denial, so that a tier ends alike for all; behind the last policy nothing is left that it could deny. */
function policyOf(name: string, order: number, subject: Subject, direction: Direction, rules: readonly Rule[]): Policy {
  const none = { ingress: null, egress: null, owner: null, reason: null, expires: null, source: null };
  const id = `${TIER}/${name}/${direction}`;
  const numbered = rules.map((rule, i) => ({ ...rule, id: `${id}/${i}`, log: false, orElse: null }));
  return { ...none, id, tier: TIER, order, mode: "enforce", subject, [direction]: { rules: numbered, otherwise: "deny" } };
}
