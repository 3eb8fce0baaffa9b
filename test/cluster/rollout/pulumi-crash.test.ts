import { existsSync, rmSync, writeFileSync } from "node:fs";
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
  rig = await startRig("crashes");
}, 3_600_000);
afterAll(async () => await rig?.stop());

const { numRuns: plans, seed } = runs(3);
test(`the engine killed behind every write of ${plans} plans: going on and going back both arrive`, async () => {
  let kills = 0;
  const { fuse } = rig.on;
  const watched = await Watched.start(rig.cluster, PROFILE, "crashes", { applier: rig.anew });
  /** Whether there was such a write: the engine is dead then before it hears of it. */
  const killedBehind = async (write: number, release: number, old: readonly Document[], next: readonly Document[]) => {
    writeFileSync(fuse, `${write}`);
    const { refused } = await watched.rollOut(release, old, next);
    const isKilled = !existsSync(fuse);
    rmSync(fuse, { force: true });
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
