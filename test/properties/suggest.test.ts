import fc from "fast-check";
import { expect, test } from "vitest";
import { suggestions } from "#explain";
import { decide, relationOfIntent } from "#model";
import { compare } from "#verify";
import { flow } from "./arbitrary/flow.ts";
import { intent } from "./arbitrary/intent.ts";
import { runs } from "./runs.ts";

test("every suggested edit turns the verdict, and an exact one changes in one direction only", () => {
  const seen = { allow: 0, deny: 0, exact: 0, more: 0, none: 0 };
  fc.assert(
    fc.property(intent, flow, (one, asked) => {
      const before = decide(one, asked).decision;
      const found = suggestions(one, asked);
      if (before === "unknown" || found.length === 0) {
        seen.none++;
        return;
      }
      seen[before]++;
      for (const { amendments, exact, effect } of found) {
        const after = amendments.reduce((each, amendment) => amendment.apply(each), one);
        expect(decide(after, asked).decision).toBe(before === "allow" ? "deny" : "allow");
        seen[exact ? "exact" : "more"]++;
        if (!exact) continue;
        const { relation } = compare(relationOfIntent(one), relationOfIntent(after), { facts: one.cluster });
        expect(relation).toBe(effect === "opens" ? "wider" : "narrower");
      }
    }),
    runs(150),
  );
  process.stderr.write(`suggested edits: ${JSON.stringify(seen)}\n`);
  expect(Math.min(seen.allow, seen.deny, seen.exact)).toBeGreaterThan(10);
});
