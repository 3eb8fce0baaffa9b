import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compositeOf } from "../../pipelines/rollout/rings/composite.ts";
import { proveRing } from "../../pipelines/rollout/rings/prove.ts";
import { chosen, compiled } from "../pipelines/rollout/intents.ts";
import { runs } from "./runs.ts";
import { sidesIn, stateOf, united } from "./transition/checker.ts";
import { Reader } from "./transition/said.ts";
import { ENDS, PATHS, pair } from "./transition/world.ts";

const APPS = ["a", "b", "c"];

for (const profile of ["kubernetes@1.36,ipblock-pods=match", "cilium@1.20", "calico@3.31"]) {
  test(`each pod of a ring is judged by one release alone, and every flow that leaks is found, under ${profile}`, () => {
    const engine = chosen(profile);
    const reader = new Reader(engine);
    let leaks = 0;
    fc.assert(
      fc.property(pair, fc.subarray(APPS, { minLength: 1 }), ([before, after], apps) => {
        const pods = [{ kind: "pods", namespaces: [], pods: [{ key: "app", operator: "In", values: apps }], serviceAccounts: "any" }] as const;
        const ring = compositeOf(before, after, pods);
        if ("message" in ring) throw new Error(ring.message);
        const [old, next, now] = [before, after, ring].map((one) => compiled(one, engine)) as [Made, Made, Made];
        const [was, will, is] = [old, next, now].map(({ documents }) =>
          sidesIn(
            stateOf(
              documents,
              (one) => `${one.kind} ${one.namespace} ${one.name}`,
              (one) => reader.said(one),
            ),
            united,
          ),
        ) as [Bits, Bits, Bits];
        expect(is).toEqual(ENDS.map(({ pod }, end) => (apps.includes(APPS[pod] as string) ? will[end] : was[end])));
        const both = (bits: Bits, path: (typeof PATHS)[number]) =>
          [path.ingress, path.egress].every(([end, bit]) => ((bits[end] as number) >> bit) & 1);
        const opened = PATHS.filter((path) => both(is, path) && !both(was, path) && !both(will, path));
        expect(PATHS.filter((path) => !both(is, path) && both(was, path) && both(will, path))).toEqual([]);
        const readings = { before: old.relation, after: next.relation, ring: now.relation };
        const proof = proveRing("x", pods, readings, { facts: null, inventory: null });
        if (opened.length > 0) {
          leaks++;
          expect(proof).toMatchObject({ name: "E_RING_LEAKS" });
        } else if (!("steps" in proof)) expect(proof.message).toMatch(/^ring `x` leaks: a flow that both releases deny is allowed/);
      }),
      runs(40),
    );
    expect(leaks).toBeGreaterThan(0);
  }, 3_600_000);
}

type Made = ReturnType<typeof compiled>;
type Bits = readonly number[];
