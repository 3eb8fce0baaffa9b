import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Document } from "#manifest";
import { runs } from "../../properties/runs.ts";
import { pair } from "../../properties/transition/world.ts";
import { Watched } from "./pairs.ts";
import { PROFILE, type Rig, reader, startRig } from "./rig.ts";
import { objectsOf } from "./stage.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig("pairs");
}, 3_600_000);
afterAll(async () => await rig?.stop());

const { numRuns: pairs, seed } = runs(20);
test(`${pairs} random pairs of releases by Pulumi: no event breaks or opens a flow that both treat alike`, async () => {
  const applier = rig.anew();
  const watched = await Watched.start(rig.cluster, PROFILE, "pairs", { applier: () => applier });
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
