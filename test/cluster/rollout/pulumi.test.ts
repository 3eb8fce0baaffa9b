import { existsSync, rmSync, writeFileSync } from "node:fs";
import * as fc from "fast-check";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Document } from "#manifest";
import type { PulumiApplier } from "#pulumi";
import type { Applier } from "#rollout";
import { runs } from "../../properties/runs.ts";
import { pair } from "../../properties/transition/world.ts";
import { type Cluster, startCluster } from "../../servers/cluster.ts";
import { kubectl } from "../../servers/kubectl.ts";
import { Watched } from "./pairs.ts";
import { applierOn, type Machine, machine } from "./pulumi.ts";
import { objectsOf, readerOf } from "./stage.ts";

const PROFILE = "kubernetes@1.36,ipblock-pods=match";
const reader = readerOf(PROFILE);
let cluster: Cluster;
let on: Machine;
const opened: PulumiApplier[] = [];

beforeAll(async () => {
  cluster = await startCluster();
  on = await machine();
  for (const one of ["shop", "portcullis-system"]) await kubectl(cluster, ["create", "namespace", one]);
}, 3_600_000);
afterEach(async () => {
  for (const one of opened.splice(0)) one.close();
  await kubectl(cluster, ["delete", "netpol", "--all", "-n", "shop"]);
});
afterAll(async () => {
  await cluster?.stop();
  on?.remove();
});

/** Pulumi's way of writing, opened when it is used first: a new one knows nothing but what the state and the cluster say. */
function anew(project: string): Applier {
  let held: Promise<PulumiApplier> | null = null;
  const use = () => {
    held ??= applierOn(on, cluster, reader, { project }).then((one) => {
      opened.push(one);
      return one;
    });
    return held;
  };
  return { name: "pulumi", check: async (phase) => (await use()).check(phase), apply: async (phase) => (await use()).apply(phase) };
}

const { numRuns: pairs, seed } = runs(20);
test(`${pairs} random pairs of releases by Pulumi: no event breaks or opens a flow that both treat alike`, async () => {
  const applier = anew("pairs");
  const watched = await Watched.start(cluster, PROFILE, "pairs", { applier: () => applier });
  let [release, standing, writes]: [number, readonly Document[], number] = [0, [], 0];
  // One after the other, so that each is the next one's old release.
  for (const intent of fc.sample(pair, { numRuns: Math.ceil(pairs / 2), seed }).flat()) {
    const objects = objectsOf(intent, reader);
    const outcome = await watched.rollOut(++release, standing, objects);
    expect(outcome.refused).toEqual([]);
    [standing, writes] = [objects, writes + outcome.writes];
  }
  const { length: events } = watched.events;
  expect(await watched.rollOut(release, standing, standing)).toEqual({ writes: 0, refused: [] });
  expect(watched.events).toHaveLength(events);
  process.stderr.write(`pairs by Pulumi: ${release}, writes: ${writes}, events: ${events}\n`);
  await watched.stop();
  expect(writes).toBeGreaterThan(0);
}, 86_400_000);

const { numRuns: plans } = runs(3);
test(`the engine killed behind every write of ${plans} plans: going on and going back both arrive`, async () => {
  let kills = 0;
  const watched = await Watched.start(cluster, PROFILE, "crashes", { applier: () => anew("crashes") });
  /** Whether there was such a write: the engine is dead then before it hears of it. */
  const killedBehind = async (write: number, release: number, old: readonly Document[], next: readonly Document[]) => {
    writeFileSync(on.fuse, `${write}`);
    const { refused } = await watched.rollOut(release, old, next);
    const isKilled = !existsSync(on.fuse);
    rmSync(on.fuse, { force: true });
    expect(refused.length > 0).toBe(isKilled);
    kills += isKilled ? 1 : 0;
    return isKilled;
  };
  let [release, standing]: [number, readonly Document[]] = [0, []];
  const drawn = fc.sample(pair, { numRuns: plans * 20, seed }).map((both) => both.map((one) => objectsOf(one, reader)));
  const few = drawn.filter((both) => both.every((one) => one.length > 0 && one.length < 3) && both.flat().length > 2).slice(0, plans);
  for (const [old = [], next = []] of few) {
    const [before, after] = [++release, ++release];
    expect((await watched.rollOut(before, standing, old)).refused).toEqual([]);
    for (let write = 1; await killedBehind(write, after, old, next); write++) {
      if (write % 2 === 0) await watched.takeBack(before, next, old);
      else {
        expect((await watched.rollOut(after, old, next)).refused).toEqual([]);
        expect(await watched.rollOut(after, next, next)).toEqual({ writes: 0, refused: [] });
        await watched.takeBack(before, next, old);
      }
    }
    standing = next;
  }
  process.stderr.write(`engines killed: ${kills}\n`);
  await watched.stop();
  expect(kills).toBeGreaterThanOrEqual(plans);
}, 86_400_000);
