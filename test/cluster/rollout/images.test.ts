import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { enforcedBy } from "#answers";
import { barrierFor, ClusterClient, directApplier, type Reader } from "#cluster";
import type { Intent } from "#ir";
import type { Document } from "#manifest";
import { delivered } from "#release";
import { intentOf } from "../../pipelines/rollout/intents.ts";
import { type Cluster, startCluster } from "../../servers/cluster.ts";
import { kubectl } from "../../servers/kubectl.ts";
import { dyingAfter, Killed } from "./crash.ts";
import { followImage, reportImage } from "./followed.ts";
import { configOf, digestOf, type Rollout, readerOf, rollOut, takeBack } from "./stage.ts";

let cluster: Cluster;
const bare = readerOf("ebpf@1");
const reader: Reader = { ...bare, chosen: delivered(bare.chosen, () => null) };
const objectsOf = (intent: Intent) =>
  enforcedBy({ kind: "intent", name: "drawn", intent }, reader.chosen, null).value?.documents as readonly [Document];
// What the old one denies at the web pods and the new one at the API would be open between both.
const v1 = objectsOf(intentOf(["web", "egress", "db", 5432], ["api", "ingress", "web", 80]));
const v2 = objectsOf(intentOf(["web", "egress", "api", 80], ["api", "ingress", "mail", 80]));
const NODES = ["n1", "n2"];
const imageOf = (one: Document) =>
  (one.value as { metadata: { annotations: Record<string, string> } }).metadata.annotations["portcullis.io/image-digest"];
const stage = (pipeline: string, release: number, objects: readonly Document[], more: Partial<Rollout> = {}) =>
  rollOut({ config: configOf(cluster), reader, pipeline, release: digestOf(release), objects, ...more });
const killed = (after: number): Partial<Rollout> => ({ applier: (client) => dyingAfter(directApplier(client, reader), after) });
const back = (pipeline: string, release: number, objects: readonly Document[]) =>
  takeBack({ config: configOf(cluster), reader, pipeline }, { release: digestOf(release), objects });
const live = async () => {
  const text = await kubectl(cluster, ["get", "cm", "-n", "portcullis-system", "portcullis-image", "-o", "json", "--ignore-not-found"]);
  return text === "" ? null : (JSON.parse(text) as { binaryData: object; metadata: { resourceVersion: string } });
};
const binary = ({ value }: Document) => (value as { binaryData: object }).binaryData;

beforeAll(async () => {
  cluster = await startCluster();
  await kubectl(cluster, ["create", "namespace", "portcullis-system"]);
  const items = NODES.map((name) => ({ apiVersion: "v1", kind: "Node", metadata: { name } }));
  await kubectl(cluster, ["create", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items }));
}, 3_600_000);
afterAll(async () => await cluster?.stop());

describe("a phase of an image", () => {
  const image = imageOf(v1[0]) as string;
  const wait = async (patience: number) => {
    const client = new ClusterClient(configOf(cluster));
    const barrier = barrierFor(client, reader, { probe: null, unsafeSeconds: null, env: {}, patience });
    try {
      return await barrier.wait({ number: 1, title: "swap", writes: [], standing: v1 });
    } finally {
      client.close();
    }
  };
  const report = (node: string, digest: string, age = 0) => reportImage(configOf(cluster), node, digest, new Date(Date.now() - age * 1000));
  const never = { name: "E_NO_BARRIER", message: expect.stringMatching(/^1 of 2 nodes do not report the image of phase 1 after 1 s: n2$/) };
  beforeEach(async () => {
    await kubectl(cluster, ["delete", "leases", "--all", "-n", "portcullis-system"]);
    await report("n1", image);
  });

  test("is not on a node that reports nothing", async () => expect(await wait(1)).toMatchObject(never));
  test("is not on a node whose report is old", async () => {
    await report("n2", image, 91);
    expect(await wait(1)).toMatchObject(never);
  });
  test("is not on a node whose report is of the future", async () => {
    await report("n2", image, -3600);
    expect(await wait(1)).toMatchObject(never);
  });
  test.each([
    ["another image", imageOf(v2[0]) as string],
    ["no image", ""],
    ["the beginning of it", image.slice(0, 32)],
  ])("is not on a node that reports %s", async (_, digest) => {
    await report("n2", digest);
    expect(await wait(1)).toMatchObject(never);
  });
  test("is not on a node for which another node reports", async () => {
    await report("n3", image);
    expect(await wait(1)).toMatchObject(never);
  });
  test("is on all nodes once the last one reports it", async () => {
    const waiting = wait(60);
    await report("n2", image, 5);
    expect(await waiting).toMatchObject({ barrier: "agent", verified: true, text: expect.stringContaining("2 agents report") });
  });
  test("is waited for on a node that joins meanwhile", async () => {
    await report("n2", image);
    await kubectl(cluster, ["create", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "Node", metadata: { name: "n3" } }));
    expect(await wait(1)).toMatchObject({ name: "E_NO_BARRIER", message: expect.stringMatching(/: n3$/) });
    await kubectl(cluster, ["delete", "node", "n3"]);
  });
});

describe("with agents that take every image", () => {
  let stop = async () => {};
  const seen: string[] = [];
  beforeAll(() => {
    stop = followImage(configOf(cluster), (_, digest) => {
      seen.push(digest);
      for (const node of NODES) void reportImage(configOf(cluster), node, digest);
    });
  });
  afterAll(async () => await stop());
  beforeEach(async () => {
    await kubectl(cluster, ["delete", "cm", "-n", "portcullis-system", "portcullis-image", "--ignore-not-found"]);
    seen.length = 0;
  });

  test("releases that open something between them go over the image of what both allow, there and back", { timeout: 300_000 }, async () => {
    expect(await stage("meet", 1, v1)).toMatchObject({ ok: true, writes: 2, plan: { kind: "image-swap" } });
    expect(await stage("meet", 2, v2)).toMatchObject({ ok: true, writes: 2, plan: { kind: "meet" } });
    expect((await live())?.binaryData).toEqual(binary(v2[0]));
    expect(await stage("meet", 2, v2)).toMatchObject({ ok: true, writes: 0 });
    expect(await back("meet", 1, v1)).toMatchObject({ ok: true, writes: 2 });
    expect((await live())?.binaryData).toEqual(binary(v1[0]));
    expect(seen).toHaveLength(6);
    const [nothing, one, there, two, home, last] = seen;
    expect([one, two, last]).toEqual([imageOf(v1[0]), imageOf(v2[0]), imageOf(v1[0])]);
    for (const between of [nothing, there, home]) expect([imageOf(v1[0]), imageOf(v2[0])]).not.toContain(between);
  });
  test.each([1, 2])("a rollout that is killed behind write %i goes on, and back, with what the journal has", { timeout: 300_000 }, async (k) => {
    const pipeline = `killed-${k}`;
    expect(await stage(pipeline, 1, v1)).toMatchObject({ ok: true });
    await expect(stage(pipeline, 2, v2, killed(k))).rejects.toThrow(Killed);
    expect(await stage(pipeline, 2, v2)).toMatchObject({ ok: true, writes: 2 - k });
    expect((await live())?.binaryData).toEqual(binary(v2[0]));
    await expect(stage(pipeline, 3, v1, killed(k))).rejects.toThrow(Killed);
    expect(await back(pipeline, 2, v2)).toMatchObject({ ok: true, writes: k });
    expect((await live())?.binaryData).toEqual(binary(v2[0]));
  });
  test.each([0, 1, 2])("a first release that is killed behind write %i goes back to an image that denies nothing, or to none", async (k) => {
    const pipeline = `first-${k}`;
    const dying: Partial<Rollout> =
      k > 0 ? killed(k) : { applier: (client) => ({ ...directApplier(client, reader), apply: () => Promise.reject(new Killed()) }) };
    await expect(stage(pipeline, 1, v1, dying)).rejects.toThrow(Killed);
    expect(await takeBack({ config: configOf(cluster), reader, pipeline }, null)).toMatchObject({
      ok: true,
      diagnostics: [],
      writes: k === 2 ? 1 : 0,
    });
    expect(seen.at(-1)).toBe(seen[0]);
    expect((await live()) === null).toBe(k === 0);
    expect(await stage(pipeline, 1, v1)).toMatchObject({ ok: true, writes: k === 0 ? 2 : 1 });
  });
  test("an image of another digest and the same meaning is drift: no node would report what is waited for", async () => {
    expect(await stage("same", 1, v1)).toMatchObject({ ok: true });
    const intent = intentOf(["web", "egress", "db", 5432], ["api", "ingress", "web", 80]);
    const [alike] = objectsOf({ ...intent, policies: intent.policies.map((one) => ({ ...one, id: `other-${one.id}` })) });
    expect(imageOf(alike)).not.toBe(imageOf(v1[0]));
    const patch = [{ op: "replace", path: "/binaryData", value: binary(alike) }];
    await kubectl(cluster, ["patch", "cm", "-n", "portcullis-system", "portcullis-image", "--type=json", `-p=${JSON.stringify(patch)}`]);
    expect((await stage("same", 2, v2)).diagnostics).toMatchObject([
      { name: "E_DRIFT", message: expect.stringContaining("another image of the same meaning") as string },
    ]);
  });
  test("an image that is too large for a ConfigMap is refused with the way out", () => {
    const source = { kind: "intent", name: "large", intent: intentOf(["web", "egress", "db", 5432]) } as const;
    const { delivery } = reader.chosen.target;
    const noise = Buffer.concat(Array.from({ length: 40_000 }, (_, i) => createHash("sha256").update(`${i}`).digest()));
    const chosen = { ...reader.chosen, target: { ...reader.chosen.target, delivery: { ...delivery, object: grown } } } as Reader["chosen"];
    function grown(bytes: Uint8Array, ...more: [string, Intent | null]) {
      return delivery?.object(new Uint8Array([...bytes, ...noise]), ...more);
    }
    expect(enforcedBy(source, chosen, null).diagnostics).toMatchObject([{ name: "E_LIMIT", help: expect.stringContaining("OCI layout") as string }]);
  });
});
