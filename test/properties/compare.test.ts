import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Intent, Policy, Rule, Section } from "#ir";
import { evaluateSide, relationOfIntent } from "#model";
import { compare } from "#verify";
import { flow } from "./arbitrary/flow.ts";
import { intent, plainIntent } from "./arbitrary/intent.ts";
import { runs } from "./runs.ts";

/** Moves things by the numbers given: the same intent in another spelling. */
function respelled(one: Intent, numbers: readonly number[]): Intent {
  let next = 0;
  const number = (): number => numbers[next++ % numbers.length] as number;
  const shuffled = <T>(list: readonly T[]): T[] =>
    list
      .map((item) => ({ item, key: number() }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);
  const rules = (list: readonly Rule[], ordered: boolean): Rule[] => {
    const copies = list.flatMap((rule) => (number() % 3 === 0 ? [rule, { ...rule, id: `${rule.id}/again` }] : [rule]));
    const renamed = copies.map(
      (rule) =>
        ({
          ...rule,
          id: `r${number()}`,
          peers: shuffled(rule.peers),
          layer7: shuffled(rule.layer7),
          ports: rule.ports === "any" ? "any" : shuffled(rule.ports),
        }) as Rule,
    );
    return ordered ? renamed : shuffled(renamed);
  };
  const section = (part: Section | null, ordered: boolean): Section | null => (part === null ? null : { ...part, rules: rules(part.rules, ordered) });
  const policies = one.policies.map(
    (policy): Policy => ({
      ...policy,
      id: `q${number()}`,
      ingress: section(policy.ingress, policy.order !== null),
      egress: section(policy.egress, policy.order !== null),
    }),
  );
  return { ...one, policies: shuffled(policies) };
}

const numbers = fc.array(fc.nat(1_000), { minLength: 8, maxLength: 40 });
const allowRules = (one: Intent): readonly Rule[] =>
  one.policies.flatMap((policy) => [...(policy.ingress?.rules ?? []), ...(policy.egress?.rules ?? [])]).filter((rule) => rule.action === "allow");

describe("comparing intents", () => {
  test("order, duplication and names change nothing", () => {
    fc.assert(
      fc.property(intent, numbers, (one, seeds) => {
        expect(compare(relationOfIntent(one), relationOfIntent(respelled(one, seeds))).relation).toBe("equal");
      }),
      runs(10_000),
    );
  });

  test("every witness is judged differently, and equal intents judge every flow alike", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(intent, intent, fc.boolean(), fc.array(flow, { minLength: 6, maxLength: 6 }), (one, other, related, flows) => {
        const [a, b] = [relationOfIntent(one), relationOfIntent(related ? { ...one, policies: one.policies.slice(1) } : other)];
        const { relation, witnesses } = compare(a, b);
        seen.set(relation, (seen.get(relation) ?? 0) + 1);
        for (const { flow: each, side, effect } of witnesses) {
          const decisions = [evaluateSide(a, each, side).decision, evaluateSide(b, each, side).decision];
          expect(decisions).toEqual(effect === "opens" ? ["deny", "allow"] : ["allow", "deny"]);
        }
        expect(witnesses.some((witness) => witness.effect === "opens")).toBe(relation === "wider" || relation === "incomparable");
        expect(witnesses.some((witness) => witness.effect === "closes")).toBe(relation === "narrower" || relation === "incomparable");
        for (const each of flows) {
          for (const side of ["ingress", "egress"] as const) {
            const [before, after] = [evaluateSide(a, each, side).decision, evaluateSide(b, each, side).decision];
            if (before === "allow" && after === "deny") expect(["narrower", "incomparable"]).toContain(relation);
            if (before === "deny" && after === "allow") expect(["wider", "incomparable"]).toContain(relation);
          }
        }
      }),
      runs(10_000),
    );
    expect([...seen.keys()].sort()).toEqual(["equal", "incomparable", "narrower", "wider"]);
  });

  test("one more allow rule never closes anything", () => {
    fc.assert(
      fc.property(plainIntent, intent, fc.nat(), (one, source, pick) => {
        const extra = allowRules(source)[0];
        const chosen = one.policies[pick % Math.max(1, one.policies.length)];
        fc.pre(extra !== undefined && chosen !== undefined);
        const add = (part: Section | null): Section | null => (part === null ? null : { ...part, rules: [...part.rules, extra as Rule] });
        const after = {
          ...one,
          policies: one.policies.map((policy) =>
            policy === chosen ? { ...policy, ingress: add(policy.ingress), egress: add(policy.egress) } : policy,
          ),
        };
        expect(["equal", "wider"]).toContain(compare(relationOfIntent(one), relationOfIntent(after)).relation);
      }),
      runs(10_000),
    );
  });
});
