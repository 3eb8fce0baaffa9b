import { afterAll, beforeAll, expect, test } from "vitest";
import { intentOf } from "../../pipelines/rollout/intents.ts";
import { type Cluster, startCluster } from "../../servers/cluster.ts";
import { kubectl } from "../../servers/kubectl.ts";
import { configOf, digestOf, objectsOf, readerOf, rollOut } from "./stage.ts";

let cluster: Cluster;
const reader = readerOf("kubernetes@1.36,ipblock-pods=match");
const v1 = objectsOf(intentOf(["api", "ingress", "web", 80], ["db", "ingress", "api", 5432]), reader);
const v2 = objectsOf(intentOf(["api", "ingress", "web", 81], ["db", "ingress", "web", 5432]), reader);
const names = async () => (await kubectl(cluster, ["get", "netpol", "-n", "shop", "-o", "name"])).trim().split("\n").sort();
const stage = (release: number, objects: typeof v1) =>
  rollOut({ config: configOf(cluster), reader, pipeline: "shop", release: digestOf(release), objects });

beforeAll(async () => {
  cluster = await startCluster();
  for (const one of ["shop", "portcullis-system"]) await kubectl(cluster, ["create", "namespace", one]);
}, 3_600_000);
afterAll(async () => await cluster?.stop());

test("the first release is written, and standing again writes nothing", async () => {
  expect(await stage(1, v1)).toMatchObject({ ok: true, diagnostics: [] });
  expect(await stage(1, v1)).toMatchObject({ ok: true, writes: 0, diagnostics: [] });
  expect(await names()).toHaveLength(v1.length);
});
test("another release takes its place", async () => {
  expect(await stage(2, v2)).toMatchObject({ ok: true, diagnostics: [] });
  expect(await stage(2, v2)).toMatchObject({ ok: true, writes: 0, diagnostics: [] });
  const journal = JSON.parse(
    JSON.parse(await kubectl(cluster, ["get", "cm", "-n", "portcullis-system", "portcullis-shop", "-o", "json"])).data.journal,
  );
  expect(journal).toMatchObject({ sequence: 2, under: null, stands: { release: digestOf(2) } });
});
