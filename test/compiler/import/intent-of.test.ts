import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { intentOf } from "#import";
import type { Intent } from "#ir";
import { relationOfIntent } from "#model";
import { compare } from "#verify";
import { intent, plainIntent } from "../../properties/arbitrary/intent.ts";
import { runs } from "../../properties/runs.ts";

/** The two meanings, compared, and what could not be said. */
function back(one: Intent) {
  const relation = relationOfIntent(one);
  const { intent: again, diagnostics } = intentOf(relation);
  const refused = diagnostics.filter((each) => each.severity === "error").map((each) => each.message);
  const comparison = compare(relation, relationOfIntent(again));
  return { relation: comparison.relation, refused, again, witness: comparison.witnesses[0] };
}

describe("intentOf", () => {
  test("every intent comes back from its levels with its meaning", () => {
    fc.assert(
      fc.property(intent, (one) => {
        const { relation, refused, again, witness } = back(one);
        expect(refused, JSON.stringify(again)).toEqual([]);
        expect(relation, JSON.stringify({ again, witness })).toBe("equal");
      }),
      runs(300),
    );
  });

  test("an intent of allow rules and isolation comes back without order", () => {
    fc.assert(
      fc.property(plainIntent, (one) => {
        const { again } = back(one);
        expect(again.policies.every((policy) => policy.order === null)).toBe(true);
      }),
      runs(100),
    );
  });
});
