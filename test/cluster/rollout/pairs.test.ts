import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Document } from "#manifest";
import { runs } from "../../properties/runs.ts";
import { pair } from "../../properties/transition/world.ts";
import { type Cluster, startCluster } from "../../servers/cluster.ts";
import { kubectl } from "../../servers/kubectl.ts";
import { Watched } from "./pairs.ts";
import { objectsOf } from "./stage.ts";

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
  for (const one of ["shop", "portcullis-system"]) await kubectl(cluster, ["create", "namespace", one]);
}, 3_600_000);
afterAll(async () => await cluster?.stop());

const PROFILE = "kubernetes@1.36,ipblock-pods=match";

test(
  "no event of any rollout breaks or opens a flow that both releases treat alike, however nodes lag",
  async () => {
    const watched = await Watched.start(cluster, PROFILE, "pairs");
    let [release, standing, refusals]: [number, readonly Document[], number] = [0, [], 0];
    await fc.assert(
      fc.asyncProperty(pair, async (drawn) => {
        for (const intent of drawn) {
          const objects = objectsOf(intent, watched.reader);
          const { refused } = await watched.rollOut(++release, standing, objects);
          if (refused.length > 0) {
            refusals++;
            expect(refused.map((one) => one.name)).toEqual(["E_NO_SAFE_PATH"]);
          } else standing = objects;
        }
      }),
      { ...runs(50), endOnFailure: true },
    );
    process.stderr.write(`rollouts: ${release}, refused: ${refusals}\n`);
    await watched.stop();
    expect(refusals).toBe(0);
  },
  24 * 3_600_000,
);

test(
  "a process killed behind any write leaves a state between both releases, from where going on and going back both arrive",
  async () => {
    const watched = await Watched.start(cluster, PROFILE, "crashes");
    let [release, standing, kills]: [number, readonly Document[], number] = [1_000_000, [], 0];
    await fc.assert(
      fc.asyncProperty(pair, async ([first, second]) => {
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
      { ...runs(10), endOnFailure: true },
    );
    process.stderr.write(`kills: ${kills}\n`);
    await watched.stop();
    expect(kills).toBeGreaterThan(0);
  },
  24 * 3_600_000,
);
