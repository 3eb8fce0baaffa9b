import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Intent } from "#ir";
import { type Relation, relationOfIntent } from "#model";
import { Transition } from "#verify";
import { intent } from "../arbitrary/intent.ts";
import { runs } from "../runs.ts";
import { pair } from "./world.ts";

const part = fc.record({ old: fc.array(fc.nat(9)), next: fc.array(fc.nat(9)) });
const bound = fc.constantFrom("old", "new", "either" as const);

/** Both releases with some of their policies, as a node might have them. */
function mixture([before, after]: readonly [Intent, Intent], { old, next }: { old: readonly number[]; next: readonly number[] }): Relation {
  const some = [...before.policies.filter((_, i) => old.includes(i)), ...after.policies.filter((_, i) => next.includes(i))];
  return relationOfIntent({ ...before, policies: some });
}

for (const [name, pairs, count] of [
  ["small releases", pair, 300],
  ["any intents", fc.tuple(intent, intent), 100],
] as const) {
  test(`bits and diagrams prove the same phases of ${name}`, () => {
    const counts: Record<string, number> = {};
    fc.assert(
      fc.property(pairs, fc.array(part, { minLength: 1, maxLength: 3 }), bound, (both, parts, most) => {
        const transition = new Transition(relationOfIntent(both[0]), relationOfIntent(both[1]), { facts: null });
        const states = parts.map((one) => mixture(both, one));
        const quick = transition.proveQuickly(states, most);
        counts[quick.outcome] = (counts[quick.outcome] ?? 0) + 1;
        if (quick.outcome === "undecided") return;
        const { outcome, reason } = transition.prove(states, most);
        expect([quick.outcome, reason]).toEqual([outcome === "undecided" ? "fails" : outcome, reason]);
      }),
      runs(count),
    );
    expect(counts["holds"]).toBeGreaterThan(5);
  });
}
