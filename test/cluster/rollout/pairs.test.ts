import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keyOf } from "#answers";
import type { Intent } from "#ir";
import type { Document } from "#manifest";
import { runs } from "../../properties/runs.ts";
import { ordered, pair } from "../../properties/transition/world.ts";
import { type Cluster, startCluster } from "../../servers/cluster.ts";
import { admits, applyCrds, kubectl, withCrds } from "../../servers/kubectl.ts";
import { type Pairs, Watched } from "./pairs.ts";
import { Sandwich } from "./sandwich.ts";
import { objectsOf, readerOf } from "./stage.ts";

/** Pairs with plans of several writes. */
const large = pair.filter(([before, after]) => before.policies.length + after.policies.length > 3);
let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
  for (const one of ["shop", "portcullis-system"]) await kubectl(cluster, ["create", "namespace", one]);
}, 3_600_000);
afterAll(async () => await cluster?.stop());

const KUBERNETES = "kubernetes@1.36,ipblock-pods=match";
/** Pairs of releases; for a tenth of them a process is killed behind every write. */
const { numRuns: PAIRS, seed } = runs(100);

/** Each drawn release is the new one, and then the old one. */
async function rollOutAll(profile: string, pipeline: string, pairs: number, releases: Pairs = pair): Promise<void> {
  const watched = await Watched.start(cluster, profile, pipeline, { drawn: releases });
  let [release, standing]: [number, readonly Document[]] = [0, []];
  const property = fc.asyncProperty(releases, async (drawn) => {
    for (const intent of drawn) {
      const objects = objectsOf(intent, watched.reader);
      expect((await watched.rollOut(++release, standing, objects)).refused).toEqual([]);
      standing = objects;
    }
  });
  await fc.assert(property, { seed, numRuns: Math.ceil(pairs / 2), endOnFailure: true });
  // Nothing is left to those who come next.
  expect((await watched.rollOut(++release, standing, [])).refused).toEqual([]);
  await watched.stop();
  process.stderr.write(`${profile}: ${release} rollouts, ${watched.events.length} events\n`);
}

test("the judge of events finds what orders do that people and tools write in", () => {
  const reader = readerOf(KUBERNETES);
  const found = { "create, then delete": 0, "delete, then create": 0 };
  for (const drawn of fc.sample(pair, { seed, numRuns: 40 })) {
    const [old, next] = drawn.map((one) => objectsOf(one, reader)) as [readonly Document[], readonly Document[]];
    const kept = new Set(next.map(keyOf));
    const put = (type: "ADDED" | "DELETED") => (one: Document) => ({ type, object: one.value });
    const [come, all] = [next.map(put("ADDED")), old.map(put("DELETED"))];
    const gone = old.filter((one) => !kept.has(keyOf(one))).map(put("DELETED"));
    for (const [name, events] of [
      ["create, then delete", [...come, ...gone]],
      ["delete, then create", [...all, ...come]],
    ] as const) {
      const judge = new Sandwich(reader.chosen);
      const before = old.map(put("ADDED"));
      judge.settle(before);
      if (judge.between(old, next, [...before, ...events], []).length > 0) found[name]++;
    }
  }
  expect(Object.values(found).every((count) => count > 0)).toBe(true);
});
test("no event of any rollout breaks or opens a flow that both releases treat alike, however nodes lag", async () => {
  await rollOutAll(KUBERNETES, "pairs", PAIRS);
}, 86_400_000);
withCrds("rollouts of Cilium's policies", () => {
  test("nor does one of theirs", async () => {
    await applyCrds(cluster, "cilium-main-2026-05");
    await rollOutAll("cilium@1.20", "cilium", PAIRS / 5);
  }, 86_400_000);
});
withCrds("rollouts of Calico's policies", () => {
  test("nor does one of theirs, with tiers, orders, denials and passes", async () => {
    await applyCrds(cluster, "calico-projectcalico.org-v3-2026-08");
    await admits(cluster, "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: probe, namespace: shop}\nspec: {}\n");
    const releases = ordered.map(([before, after]) => [before, after] as readonly [Intent, Intent]);
    await rollOutAll("calico@3.31", "calico", PAIRS / 5, releases);
  }, 86_400_000);
});

test(
  "a process killed behind any write leaves a state between both releases, from where going on and going back both arrive",
  async () => {
    const watched = await Watched.start(cluster, KUBERNETES, "crashes");
    let [release, standing, kills]: [number, readonly Document[], number] = [1_000_000, [], 0];
    await fc.assert(
      fc.asyncProperty(large, async ([first, second]) => {
        const [old, next] = [objectsOf(first, watched.reader), objectsOf(second, watched.reader)];
        const [before, after] = [++release, ++release];
        expect((await watched.rollOut(before, standing, old)).refused).toEqual([]);
        standing = old;
        for (let k = 1; await watched.killed(after, old, next, k); k++) {
          kills++;
          await watched.takeBack(before, next, old);
          expect(await watched.killed(after, old, next, k)).toBe(true);
          expect((await watched.rollOut(after, old, next)).refused).toEqual([]);
          expect(await watched.rollOut(after, next, next)).toEqual({ writes: 0, refused: [] });
          await watched.takeBack(before, next, old);
        }
        standing = next;
      }),
      { seed, numRuns: Math.ceil(PAIRS / 10), endOnFailure: true },
    );
    process.stderr.write(`kills: ${kills}\n`);
    await watched.stop();
    expect(kills).toBeGreaterThan(0);
  },
  24 * 3_600_000,
);
