import { afterAll, beforeAll, expect, test } from "vitest";
import { enforcedBy } from "#answers";
import type { Document } from "#manifest";
import { delivered } from "#release";
import { intentOf } from "../../pipelines/rollout/intents.ts";
import { type Cluster, startCluster } from "../../servers/cluster.ts";
import { kubectl } from "../../servers/kubectl.ts";
import { applierOn, type Machine, machine } from "./pulumi.ts";
import { configOf, digestOf, readerOf, rollOut } from "./stage.ts";

let cluster: Cluster;
let on: Machine;
const bare = readerOf("ebpf@1");
const reader = { ...bare, chosen: delivered(bare.chosen, () => null) };
const imageOf = (intent: ReturnType<typeof intentOf>) =>
  enforcedBy({ kind: "intent", name: "drawn", intent }, reader.chosen, null).value?.documents ?? [];
const v1 = imageOf(intentOf(["web", "egress", "db", 5432], ["api", "ingress", "web", 80]));
const v2 = imageOf(intentOf(["web", "egress", "api", 80], ["api", "ingress", "mail", 80]));

beforeAll(async () => {
  cluster = await startCluster();
  on = await machine();
  await kubectl(cluster, ["create", "namespace", "portcullis-system"]);
}, 3_600_000);
afterAll(async () => {
  await cluster?.stop();
  on?.remove();
});

async function stage(release: number, objects: readonly Document[]) {
  const applier = await applierOn(on, cluster, reader);
  try {
    return await rollOut({ config: configOf(cluster), reader, pipeline: "shop", release: digestOf(release), objects, applier: () => applier });
  } finally {
    applier.close();
  }
}
const live = async (path: string) => await kubectl(cluster, ["get", "cm", "-n", "portcullis-system", "portcullis-image", "-o", `jsonpath=${path}`]);

test("images are swapped by the engine in place, never replaced", { timeout: 300_000 }, async () => {
  expect(await stage(1, v1)).toMatchObject({ ok: true, writes: 2, diagnostics: [] });
  const uid = await live("{.metadata.uid}");
  expect(await stage(2, v2)).toMatchObject({ ok: true, writes: 2, diagnostics: [], plan: { kind: "meet" } });
  expect(await live("{.metadata.uid}")).toBe(uid);
  expect(JSON.parse(await live("{.binaryData}"))).toEqual(v2[0]?.value["binaryData"]);
  expect(await stage(2, v2)).toMatchObject({ ok: true, writes: 0 });
});
