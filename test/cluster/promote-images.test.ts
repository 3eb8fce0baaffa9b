import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sampleLog } from "#traffic";
import { SHAPES } from "../../pipelines/cli/shapes/index.ts";
import { cli, folder, json, ROOT, refusal } from "../pipelines/cli/cli.ts";
import { type Cluster, startCluster } from "../servers/cluster.ts";
import { kubectl } from "../servers/kubectl.ts";
import { followImage, reportImage } from "./rollout/followed.ts";
import { configOf } from "./rollout/stage.ts";

const pipeline = `
import { full, gates, pipeline, ring, shadow } from "portcullis/release";
const replay = gates.replay({ newlyAllowed: 1000, flows: ["flows.json"] });
export default pipeline({
  name: "shop",
  target: "ebpf@1",
  cluster: { inventory: "${ROOT}policies/shop/inventory.yaml", context: "deployer" },
  stages: [
    shadow({ gates: [gates.proof()] }),
    ring("report", { namespaces: ["shop"], labels: { app: ["report", "mysql"] } }, { gates: [] }),
    full(),
  ],
});
`;
const shown = pipeline
  .replace("shadow({", "shadow({ objects: true,")
  .replace("gates: []", "gates: [replay]")
  .replace("full()", "full({ gates: [gates.approval()] })");
const flows = sampleLog("shop", "hubble", 300, 1);
const here = folder({ "pipeline.ts": pipeline, "shown.ts": shown, "flows.json": [...flows].map((line) => `${line}\n`).join("") });
const world = { cwd: here.path, env: { ...process.env } as Record<string, string | undefined> };
const NODES = ["n1", "n2"];
let cluster: Cluster;
let stop = async () => {};
const swaps: string[] = [];

interface Promoted {
  readonly ending: string;
  readonly writes: number;
  readonly proved: string;
  readonly plan: { readonly kind: string; readonly phases: readonly { readonly writes: readonly object[] }[] };
  readonly evidence: readonly { readonly barrier: string }[];
}
const promote = async (release: string, stage: string, ...more: string[]): Promise<{ exit: number } & Promoted> => {
  const args = ["release", "promote", release, "--pipeline", "pipeline.ts", "--stage", stage, ...more];
  const { exit, out, err } = await cli([...args, "--json"], world);
  const value = JSON.parse(out) as Promoted;
  if (value.ending === undefined) throw new Error(`${out}${err}`);
  expect(SHAPES.promotion.safeParse(value).error).toBeUndefined();
  return { exit, ...value };
};
const release = (...args: string[]) => cli(["release", ...args, "--pipeline", "pipeline.ts"], world);
const live = async () => JSON.parse(await kubectl(cluster, ["get", "cm", "-n", "portcullis-system", "portcullis-image", "-o", "json"]));
const bytes = async (): Promise<Buffer> => gunzipSync(Buffer.from((await live()).binaryData["image.o.gz"], "base64"));
const image = (name: string) => readFileSync(here.at(`${name}/artifacts/ebpf/image.o`));
const put = (object: object) => kubectl(cluster, ["replace", "-f", "-"], JSON.stringify(object));

beforeAll(async () => {
  if (process.env["PORTCULLIS_BUILT"] !== "1") expect(spawnSync(process.execPath, ["scripts/build.mjs"], { cwd: ROOT }).status).toBe(0);
  cluster = await startCluster({ users: ["deployer"] });
  world.env["KUBECONFIG"] = cluster.kubeconfig;
  await kubectl(cluster, ["create", "namespace", "portcullis-system"]);
  const nodes = NODES.map((name) => ({ apiVersion: "v1", kind: "Node", metadata: { name } }));
  await kubectl(cluster, ["create", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: nodes }));
  for (const [name, entry] of Object.entries({ v1: "main.ts", v2: "main.v2.ts" })) {
    const args = ["build", `${ROOT}policies/shop/${entry}`, "-t", "ebpf", "-o", name, "-i", `${ROOT}policies/shop/inventory.yaml`];
    expect(await cli(args, world)).toMatchObject({ exit: 0 });
  }
  const config = configOf(cluster);
  stop = followImage(config, (_, digest) => {
    swaps.push(digest);
    for (const node of NODES) void reportImage(config, node, digest);
  });
}, 3_600_000);
afterAll(async () => {
  await stop();
  await cluster?.stop();
  here.remove();
});

test("the roles of image releases suffice for all that follows", async () => {
  const { exit, out } = await cli(["release", "roles", "v1", "--pipeline", "pipeline.ts", "--context", "admin", "--user", "deployer"], world);
  expect([exit, out]).toEqual([0, expect.stringMatching(/configmaps/)]);
  expect(out).not.toMatch(/delete|netpol|\*/);
  await kubectl(cluster, ["apply", "-f", "-"], out);
});
test("a shadow of a first release brings nothing to any node", async () => {
  expect(await promote("v1", "shadow")).toMatchObject({ exit: 0, ending: "promoted", writes: 0, plan: { kind: "nothing" } });
  expect(swaps).toEqual([]);
});
test("a first ring comes over an image that denies nothing, once every node's agent reports each", async () => {
  expect(await promote("v1", "report")).toMatchObject({
    exit: 0,
    ending: "promoted",
    writes: 2,
    plan: { kind: "image-swap", phases: [{ writes: [{ action: "create" }] }, { writes: [{ action: "update" }] }] },
    evidence: [{ barrier: "agent" }, { barrier: "agent" }],
  });
  expect(new Set(swaps).size).toBe(2);
});
test("in full the cluster has the very bytes of the release, and does what was released", async () => {
  expect(await promote("v1", "full")).toMatchObject({ exit: 0, ending: "promoted", writes: 1 });
  expect((await bytes()).equals(image("v1"))).toBe(true);
  expect(await release("drift")).toMatchObject({ exit: 0, out: expect.stringContaining("no drift") });
  expect((await release("status")).out).toMatch(/\nstands {3}sha256:[0-9a-f]{64} full, 1 objects, 3 stages so far\n/);
  expect(await promote("v1", "full")).toMatchObject({ ending: "unchanged", writes: 0 });
});
test("a shadow with objects is an image whose audited policies change no verdict", async () => {
  const shown = await promote("v2", "shadow", "--old", "v1", "--pipeline", "shown.ts");
  expect(shown).toMatchObject({ exit: 0, writes: 1, proved: expect.stringContaining("its objects change no verdict") });
  expect((await bytes()).equals(image("v1"))).toBe(false);
});
test("a ring is an image that judges each pod by one release alone", async () => {
  const ring = await promote("v2", "report", "--old", "v1", "--pipeline", "shown.ts");
  expect(ring).toMatchObject({ exit: 0, proved: expect.stringContaining("every pod is judged by one release alone") });
  expect(ring).toMatchObject({ gates: [{ gate: "replay", outcome: "pass" }] });
});
test("an image is approved by who sees its verdicts and its plan, and the approval is good for that plan", async () => {
  const run = async (...args: string[]) => {
    const { exit, err } = await cli(args, world);
    if (exit !== 0) throw new Error(err);
    return err;
  };
  const step = ["v2", "--old", "v1", "--pipeline", "shown.ts", "--stage", "full"];
  await run("release", "keygen", "--out", "alice.key");
  await run("release", "root", "--key", "alice.key.pub", "--threshold", "1", "--sign", "alice.key", "--out", "root.json");
  expect(await promote("v2", "full", ...step.slice(1), "--root", "root.json")).toMatchObject({ exit: 1, ending: "waiting", writes: 0 });
  await run("release", "promote", ...step, "--request-approval", "request.json");
  const signed = ["--root", "root.json", "--key", "alice.key", "--out", "alice.json", "--yes"];
  const seen = await run("release", "approve", "v2", "--request", "request.json", "--old", "v1", ...signed);
  expect(seen).toMatch(/3306\/tcp[^]*update ConfigMap portcullis-system\/portcullis-image/);
  const given = ["--root", "root.json", "--approval", "alice.json"];
  expect(await promote("v2", "full", ...step.slice(1), ...given)).toMatchObject({ exit: 0, ending: "promoted" });
  expect((await bytes()).equals(image("v2"))).toBe(true);
});
test("another image in the cluster is drift, told by a flow, and nothing is promoted over it", async () => {
  const stood = await live();
  const { resourceVersion: _, ...metadata } = stood.metadata;
  const edited = (bytes: Uint8Array) => ({ ...stood, metadata, binaryData: { "image.o.gz": Buffer.from(bytes).toString("base64") } });
  await put(edited(gzipSync(image("v1"))));
  const { exit, value } = await json<{ relation: string; witnesses: object[] }>(["release", "drift", "--pipeline", "pipeline.ts"], world);
  expect([exit, value.relation, value.witnesses.length > 0]).toEqual([1, "narrower", true]);
  expect(await refusal(["release", "promote", "v2", "--old", "v1", "--stage", "full", "--pipeline", "pipeline.ts"], world)).toEqual([1, "E_DRIFT"]);
  await put(edited(Buffer.from("no image")));
  expect(await refusal(["release", "promote", "v2", "--old", "v1", "--stage", "full", "--pipeline", "pipeline.ts"], world)).toEqual([1, "E_DRIFT"]);
  expect((await release("drift")).exit).not.toBe(0);
  await kubectl(cluster, ["delete", "cm", "-n", "portcullis-system", "portcullis-image"]);
  const { name, namespace, labels, annotations } = metadata;
  const own = ["apply", "--server-side", "--field-manager=portcullis", "-f", "-"];
  await kubectl(cluster, own, JSON.stringify({ ...stood, metadata: { name, namespace, labels, annotations } }));
  expect((await release("drift")).exit).toBe(0);
});
test("the way back ends with the very bytes of the release before", async () => {
  expect((await release("rollback", "v1")).err).toMatch(/agents report/);
  expect((await bytes()).equals(image("v1"))).toBe(true);
});
