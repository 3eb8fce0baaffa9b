import * as fc from "fast-check";
import { expect, test } from "vitest";
import { meaningText, planBetween, planOf, written } from "#answers";
import type { Intent } from "#ir";
import type { Document } from "#manifest";
import { runs } from "../runs.ts";
import { stateOf, type Together, tiered, united, violations } from "./checker.ts";
import { chosen, keyOf, putsOf, standing } from "./plans.ts";
import { Reader } from "./said.ts";
import { allowing, denying, ordered } from "./world.ts";

const WATCH = { now: () => 0, working: <T>(_: string, work: (count: () => void) => T) => work(() => {}) };
const broken = fc.record({ phase: fc.nat(), writes: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }) });

const texts = (documents: readonly Document[]) => documents.map((one) => `${keyOf(one)} ${meaningText(one)}`).sort();

const WORLDS: readonly (readonly [string, fc.Arbitrary<readonly Intent[]>, string, Together])[] = [
  ["Kubernetes", allowing, "kubernetes@1.36,ipblock-pods=match", united],
  ["Cilium", denying, "cilium@1.20", united],
  ["Calico", ordered, "calico@3.31", tiered],
];

for (const [name, releases, profile, together] of WORLDS) {
  test(`a rollout that breaks off at any write goes on and back under ${name}, and nothing breaks or opens`, () => {
    const engine = chosen(profile);
    const reader = new Reader(engine);
    // Of the pairs that plans are checked with, few are broken off.
    const counts = runs(6_000);
    let walked = 0;
    fc.assert(
      fc.property(releases, broken, ([one, two], { phase, writes }) => {
        const [before, after] = [one, two].map((intent) => standing(intent as Intent, engine));
        if (before == null || after == null) return;
        const plan = planBetween(before, after, { chosen: engine, inventory: null, beside: [] });
        if ("message" in plan) throw new Error(plan.message);
        if (plan.phases.length === 0) return;
        const at = phase % plan.phases.length;
        const reached = plan.phases.slice(0, at).reduce((state, each) => written(state, each.writes), before.documents);
        const current = written(reached, plan.phases[at]?.writes.filter((_, i) => writes[i]) ?? []);
        const known = new Map<Document, ReturnType<Reader["said"]>>();
        const said = (each: Document) => known.get(each) ?? (known.set(each, reader.said(each)).get(each) as ReturnType<Reader["said"]>);
        const [old, next, now] = [before.documents, after.documents, current].map((some) => stateOf(some, keyOf, said));
        const live = { kind: "manifests", name: "live", documents: current } as const;
        for (const target of [after.documents, before.documents]) {
          const goal = { kind: "manifests", name: "target", documents: target } as const;
          const { value, diagnostics } = planOf(live, goal, engine, null, WATCH, { broken: { plan, start: before.documents } });
          if (value === null || old === undefined || next === undefined) throw new Error(diagnostics.map(({ message }) => message).join("; "));
          const found = violations(old, putsOf(value, said), next, together, now);
          expect([found.broken, found.opened]).toEqual([0, 0]);
          const end = value.phases.reduce((documents, each) => written(documents, each.writes), current as readonly Document[]);
          expect(texts(end)).toEqual(texts(target));
          walked++;
        }
      }),
      { ...counts, numRuns: Math.ceil(counts.numRuns / 50) },
    );
    expect(walked).toBeGreaterThan(0);
  });
}
