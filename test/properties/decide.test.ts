import fc from "fast-check";
import { expect, test } from "vitest";
import { decideSide, evaluateSide, relationOfIntent } from "#model";
import { flow } from "./arbitrary/flow.ts";
import { intent } from "./arbitrary/intent.ts";
import { runs } from "./runs.ts";

test("the levels of an intent say what the reference semantics says, on each side of every flow", () => {
  const seen = { allow: 0, deny: 0, unknown: 0 };
  fc.assert(
    fc.property(intent, fc.array(flow, { minLength: 5, maxLength: 5 }), (one, flows) => {
      const relation = relationOfIntent(one);
      for (const each of flows) {
        for (const side of ["ingress", "egress"] as const) {
          const [meant, levels] = [decideSide(one, each, side), evaluateSide(relation, each, side)];
          seen[meant.decision]++;
          expect({ decision: levels.decision, missing: levels.missing }).toEqual({ decision: meant.decision, missing: meant.missing });
        }
      }
    }),
    runs(10_000),
  );
  expect(Math.min(seen.allow, seen.deny, seen.unknown)).toBeGreaterThan(0);
});
