import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holds } from "#algebra";
import type { LabelSet, Requirement } from "#ir";
import { labelLiterals } from "#model";
import { areDisjoint, both, covers, isEmpty, minus, type PodSet } from "../../../../../compiler/targets/kubernetes/emit/pod-set.ts";
import { runs } from "../../../../properties/runs.ts";

const KEYS = ["app", "tier"];
const VALUES = ["a", "b", ""];
/** Every labelling of two keys: a value that requirements mention, another one, or none. */
const LABELLINGS = [...VALUES, "other", null].flatMap((app) =>
  [...VALUES, "other", null].map((tier) => new Map<string, string | null>([["app", app] as const, ["tier", tier] as const])),
);

const values = fc.uniqueArray(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 2 });
const requirement: fc.Arbitrary<Requirement> = fc
  .record({
    key: fc.constantFrom(...KEYS),
    operator: fc.constantFrom("In" as const, "NotIn" as const, "Exists" as const, "DoesNotExist" as const),
    values,
  })
  .map((one) => (one.operator === "In" || one.operator === "NotIn" ? one : { ...one, values: [] }));
const labels: fc.Arbitrary<LabelSet> = fc.array(requirement, { maxLength: 3 });
const set: fc.Arbitrary<PodSet> = labels.map((pods) => ({ namespaces: [], pods }));

function members({ pods }: PodSet): boolean[] {
  const literals = labelLiterals(pods, (key) => key);
  return LABELLINGS.map((one) => literals.every((literal) => holds(literal.in, one.get(literal.variable) ?? null) === "yes"));
}

describe("sets of pods agree with every labelling", () => {
  const each = (check: (a: PodSet, b: PodSet) => void) =>
    fc.assert(
      fc.property(set, set, (a, b) => {
        check(a, b);
      }),
      runs(400),
    );
  test("both", () => each((a, b) => expect(members(both(a, b))).toEqual(members(a).map((one, i) => one && members(b)[i]))));
  test("emptiness and what two sets share", () =>
    each((a, b) => {
      expect(isEmpty(a)).toBe(!members(a).includes(true));
      expect(areDisjoint(a, b)).toBe(!members(a).some((one, i) => one && members(b)[i]));
    }));
  test("covering", () => each((a, b) => expect(covers(a, b)).toBe(members(b).every((one, i) => !one || members(a)[i]))));
  test("the difference, in pieces that don't overlap", () =>
    each((a, b) => {
      const counts = LABELLINGS.map((_, i) => minus(a, b).filter((piece) => members(piece)[i]).length);
      expect(counts).toEqual(members(a).map((one, i) => (one && !members(b)[i] ? 1 : 0)));
    }));
});
