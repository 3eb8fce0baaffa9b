import * as fc from "fast-check";
import { expect, test } from "vitest";
import { planOf } from "#answers";
import type { Intent } from "#ir";
import type { Document } from "#manifest";
import { evaluateSide, type Flow } from "#model";
import type { Chosen, Delivery } from "#targets";
import { runs } from "../runs.ts";
import { type Put, type State, type Together, violations } from "./checker.ts";
import { chosen } from "./plans.ts";
import type { Said } from "./said.ts";
import { ENDS, FLOWS, ordered } from "./world.ts";

const WATCH = { now: () => 0, working: <T>(_: string, work: (count: () => void) => T) => work(() => {}) };
const bare = chosen("ebpf@1");
const images = new Map<Document, Said>();

/** An object that stands for its image, and what the image says of each end. */
const DELIVERY: Delivery = {
  opened: () => null,
  object: (bytes, name) => {
    const reading = bare.target.readFiles?.([bytes], bare.profile, null);
    if (reading === undefined) throw new Error("no reader");
    const ends = ENDS.map(({ direction }, end) => {
      const allowed = (FLOWS[end] as readonly Flow[]).reduce(
        (bits, flow, bit) => (evaluateSide(reading.relation, flow, direction).decision === "allow" ? bits | (1 << bit) : bits),
        0,
      );
      return { binds: true, rules: [{ action: "Allow" as const, bits: allowed }] };
    });
    const value: Document = {
      ...{ apiVersion: "v1", kind: "ConfigMap", namespace: "x", name: "image", file: name, index: 1, locate: () => ({ file: name, line: 1 }) },
      value: { digest: String(images.size) },
    };
    images.set(value, { tier: "", order: 0, name: "image", tierOrder: null, ends });
    return { value, diagnostics: [] };
  },
};

const engine: Chosen = { ...bare, target: { ...bare.target, delivery: DELIVERY } };

/** A node has one image. */
const alone: Together = (objects, end) => objects[0]?.ends[end]?.rules[0]?.bits ?? 0;

const stateOf = (document: Document): State => new Map([["image", images.get(document) as Said]]);

/** To build an image takes a hundred times what other objects take. */
function fewer({ numRuns, ...rest }: ReturnType<typeof runs>) {
  return { ...rest, numRuns: Math.ceil(numRuns / 100) };
}

test("nodes with different images of a plan break and open nothing; a swap in one step does", () => {
  const kinds = new Map<string, number>();
  let opened = 0;
  fc.assert(
    fc.property(ordered, ([one, two]) => {
      const source = (intent: Intent) => ({ kind: "intent", name: "drawn", intent }) as const;
      const { value, diagnostics } = planOf(source(one as Intent), source(two as Intent), engine, null, WATCH);
      if (value === null) throw new Error(diagnostics.map(({ message }) => message).join("; "));
      kinds.set(value.kind, (kinds.get(value.kind) ?? 0) + 1);
      const writes = value.phases.flatMap((phase) => phase.writes);
      const [first, last] = [writes[0], writes.at(-1)];
      if (first?.action !== "update" || last === undefined) return;
      const puts = writes.map(({ object }): readonly Put[] => [{ key: "image", said: images.get(object) as Said }]);
      const [old, next] = [stateOf(first.before), stateOf(last.object)];
      expect(violations(old, puts, next, alone)).toEqual({ broken: 0, opened: 0, arrives: true });
      const naive = violations(old, [[{ key: "image", said: next.get("image") ?? null }]], next, alone);
      opened += naive.opened > 0 ? 1 : 0;
      images.clear();
    }),
    fewer(runs(2_000)),
  );
  process.stderr.write(`ebpf@1: ${JSON.stringify(Object.fromEntries(kinds))}, opened by a swap in one step: ${opened}\n`);
  expect(opened).toBeGreaterThan(0);
  expect(kinds.get("meet") ?? 0).toBeGreaterThan(0);
});
