import { afterAll, beforeAll, expect, test } from "vitest";
import { barrierFor, openDeployment, thisHolder } from "#cluster";
import type { Document } from "#manifest";
import { intentOf } from "../../pipelines/rollout/intents.ts";
import { runs } from "../../properties/runs.ts";
import { type Cluster, startCluster } from "../../servers/cluster.ts";
import { apply, kubectl } from "../../servers/kubectl.ts";
import { configOf, digestOf, objectsOf, type Rollout, readerOf, rollOut } from "./stage.ts";

let cluster: Cluster;
const rounds = Math.min(runs(10).numRuns, 100);
const reader = readerOf("kubernetes@1.36,ipblock-pods=match");
const v1 = objectsOf(intentOf(["api", "ingress", "web", 80], ["db", "ingress", "api", 5432]), reader);
const v2 = objectsOf(intentOf(["api", "ingress", "web", 81], ["db", "ingress", "api", 5432]), reader);
const other = objectsOf(intentOf(["mail", "ingress", "web", 25]), reader);
const stage = (release: number, objects: readonly Document[], more: Partial<Rollout> = {}) =>
  rollOut({ config: configOf(cluster), reader, pipeline: "shop", release: digestOf(release), objects, ...more });
const netpol = (...args: string[]) => kubectl(cluster, [args[0] ?? "", "netpol", "-n", "shop", ...args.slice(1)]);
const api = () => v1.find((one) => one.name.startsWith("api")) as Document;

beforeAll(async () => {
  cluster = await startCluster();
  for (const one of ["shop", "portcullis-system"]) await kubectl(cluster, ["create", "namespace", one]);
  expect((await stage(1, v1)).diagnostics).toEqual([]);
}, 3_600_000);
afterAll(async () => await cluster?.stop());

test("an edit of what stands is drift, told by a flow, with nothing written", async () => {
  await netpol("patch", api().name, "--type=json", `-p=${JSON.stringify([{ op: "replace", path: "/spec/ingress/0/ports/0/port", value: 443 }])}`);
  const { writes, diagnostics } = await stage(2, v2);
  expect([writes, diagnostics]).toMatchObject([0, [{ name: "E_DRIFT", message: expect.stringMatching(/443\/tcp|80\/tcp/) as string }]]);
  await netpol("patch", api().name, "--type=json", `-p=${JSON.stringify([{ op: "replace", path: "/spec/ingress/0/ports/0/port", value: 80 }])}`);
});
test("a field that somebody else owns is a conflict that names him, and is left to him", async () => {
  const { diagnostics, writes } = await stage(2, v2);
  expect([writes, diagnostics]).toMatchObject([
    0,
    [{ name: "E_FIELD_CONFLICT", message: expect.stringMatching(/`kubectl-patch` owns .*ingress/) as string }],
  ]);
  await netpol("delete", api().name);
  expect((await stage(2, v2)).diagnostics[0]?.name).toBe("E_DRIFT");
  const own = ["apply", "--server-side", "--field-manager=portcullis", "-f", "-"];
  await kubectl(cluster, own, JSON.stringify(api().value));
  expect(await stage(2, v2)).toMatchObject({ ok: true });
});
test("an object of somebody else with the name of ours is not adopted", async () => {
  const [first] = other as readonly [Document];
  const bare = { ...first.value, metadata: { name: first.name, namespace: "shop" } };
  await apply(cluster, JSON.stringify(bare));
  expect((await stage(3, [...v2, ...other])).diagnostics.map((one) => one.name)).not.toEqual([]);
  expect(await netpol("get", first.name, "-o", "jsonpath={.metadata.managedFields[*].manager}")).toBe("test");
  await netpol("delete", first.name);
});
test("a cluster with nodes needs something that tells of them, before the first write", async () => {
  await kubectl(cluster, ["create", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "Node", metadata: { name: "n1" } }));
  expect(await stage(3, v1)).toMatchObject({ ok: false, writes: 0, diagnostics: [{ name: "E_NO_BARRIER" }] });
});
test("a probe that sees nothing stops the rollout; one that sees every node lets it go on", async () => {
  const barrier =
    (probe: string): NonNullable<Rollout["barrier"]> =>
    (client) =>
      barrierFor(client, reader, { probe, unsafeSeconds: null, env: process.env, patience: 1 });
  const blind = await stage(3, v1, { barrier: barrier("echo not there yet >&2; exit 1") });
  expect(blind.diagnostics).toMatchObject([{ name: "E_NO_BARRIER", message: expect.stringContaining("not there yet") as string }]);
  const seeing = await stage(3, v1, { barrier: barrier('grep -q \'"nodes":\\["n1"\\]\'') });
  expect(seeing).toMatchObject({ ok: true, unverified: false, evidence: expect.arrayContaining([expect.objectContaining({ barrier: "probe" })]) });
});
test("a timed wait is no evidence: the release is unverified, and the journal remembers", async () => {
  const outcome = await stage(4, v2, { barrier: (client) => barrierFor(client, reader, { probe: null, unsafeSeconds: 0, env: {} }) });
  expect(outcome).toMatchObject({ ok: true, unverified: true });
  const { data } = JSON.parse(await kubectl(cluster, ["get", "cm", "-n", "portcullis-system", "portcullis-shop", "-o", "json"]));
  expect(JSON.parse(data.journal).history.at(-1)).toMatchObject({ unverified: true });
  await kubectl(cluster, ["delete", "node", "n1"]);
});
test("another cluster than the one that is meant is refused", async () => {
  const which = { config: configOf(cluster), pipeline: "shop", cluster: "11111111-2222-3333-4444-555555555555" };
  expect(await openDeployment(which, { holder: thisHolder({}) })).toMatchObject([{ name: "E_WRONG_CLUSTER" }]);
});
test("a cluster that does not know us is no finding but the environment", async () => {
  const config = configOf(cluster);
  for (const user of config.getUsers()) Object.assign(user, { token: "nobody's" });
  expect(await openDeployment({ config, pipeline: "shop", cluster: null }, { holder: thisHolder({}) })).toMatchObject([{ name: "E_ENVIRONMENT" }]);
});
test("who comes second is told who holds the lock and since when; a lock without signs of life is taken over", async () => {
  const which = { config: configOf(cluster), pipeline: "shop", cluster: null };
  const holder = (name: string) => ({ holder: { name, process: null }, seconds: 2, renew: 300 });
  const first = await openDeployment(which, holder("alice@ci/1"));
  if (!("cluster" in first)) throw new Error(JSON.stringify(first));
  const message = expect.stringMatching(/^`alice@ci\/1` has been deploying `shop` since 20/) as string;
  expect(await openDeployment(which, holder("bob@ci/2"))).toMatchObject([{ name: "E_LOCKED", message }]);
  first.client.close();
  const second = await openDeployment(which, holder("bob@ci/2"));
  expect("cluster" in second).toBe(true);
  if ("cluster" in second) await second.close();
});
test("another process of the same name is another deployer", async () => {
  const which = { config: configOf(cluster), pipeline: "namesakes", cluster: null };
  const holder = (process: string) => ({ holder: { name: "root@runner/1", process }, seconds: 2, renew: 300 });
  const first = await openDeployment(which, holder("boot-a pid:[1] 1 1"));
  if (!("cluster" in first)) throw new Error(JSON.stringify(first));
  expect(await openDeployment(which, holder("boot-b pid:[1] 1 1"))).toMatchObject([{ name: "E_LOCKED" }]);
  await first.close();
});
test("of two deployers at once one wins each round, and the other learns of whom", { timeout: 600_000 }, async () => {
  for (let round = 0; round < rounds; round++) {
    const which = { config: configOf(cluster), pipeline: "rounds", cluster: null };
    const holder = (name: string) => ({ holder: { name, process: null }, seconds: 5, renew: 100 });
    const both = await Promise.all(["alice", "bob"].map((name) => openDeployment(which, holder(name))));
    const names = both.map((one) => ("cluster" in one ? "won" : one.map(({ name }) => name).join()));
    expect(names.sort()).toEqual(["E_LOCKED", "won"]);
    for (const one of both) if ("cluster" in one) await one.close();
  }
});
test("a field that the cluster's definition doesn't know is found with nothing written", async () => {
  const cilium = readerOf("cilium@1.20");
  const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  // The server names any one of the fields that it doesn't know: only `egress` is left out.
  const known = { endpointSelector: open, enableDefaultDeny: open, description: { type: "string" }, ingress: { type: "array", items: open } };
  const spec = { type: "object", properties: known };
  const version = { name: "v2", served: true, storage: true, schema: { openAPIV3Schema: { type: "object", properties: { spec } } } };
  const names = { plural: "ciliumnetworkpolicies", kind: "CiliumNetworkPolicy" };
  const crd = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "ciliumnetworkpolicies.cilium.io" },
    spec: { group: "cilium.io", scope: "Namespaced", names, versions: [version] },
  };
  await apply(cluster, JSON.stringify(crd));
  await kubectl(cluster, ["wait", "--for=condition=Established", "--timeout=60s", "crd", "--all"]);
  // A kind is served a moment after it is established.
  const listed = () =>
    kubectl(cluster, ["get", "ciliumnetworkpolicies.cilium.io", "-A"]).then(
      () => "served",
      (error: Error) => error.message,
    );
  await expect.poll(listed, { timeout: 60_000 }).toBe("served");
  const objects = objectsOf(intentOf(["web", "egress", "api", 80]), cilium);
  const outcome = await rollOut({ config: configOf(cluster), reader: cilium, pipeline: "cilium", release: digestOf(1), objects });
  expect(outcome).toMatchObject({ ok: false, writes: 0 });
  expect(outcome.diagnostics).toMatchObject([{ name: "E_PRUNED", message: expect.stringMatching(/`spec\.egress`.*cilium\.io\/v2/) as string }]);
});
