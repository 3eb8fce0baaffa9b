import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Document } from "#manifest";
import type { PulumiApplier, PulumiOptions } from "#pulumi";
import { folder } from "../../pipelines/cli/cli.ts";
import { intentOf } from "../../pipelines/rollout/intents.ts";
import { type Cluster, startCluster } from "../../servers/cluster.ts";
import { kubectl } from "../../servers/kubectl.ts";
import { cutOff } from "./cut-off.ts";
import { applierOn, type Machine, machine } from "./pulumi.ts";
import { configOf, digestOf, objectsOf, readerOf, rollOut } from "./stage.ts";

let cluster: Cluster;
let on: Machine;
const here = folder();
const reader = readerOf("kubernetes@1.36,ipblock-pods=match");
const v1 = objectsOf(intentOf(["api", "ingress", "web", 80], ["db", "ingress", "api", 5432]), reader);
const v2 = objectsOf(intentOf(["api", "ingress", "web", 81], ["cache", "ingress", "web", 6379]), reader);

beforeAll(async () => {
  cluster = await startCluster();
  on = await machine();
  for (const one of ["shop", "portcullis-system"]) await kubectl(cluster, ["create", "namespace", one]);
}, 3_600_000);
afterAll(async () => {
  await cluster?.stop();
  on?.remove();
  here.remove();
});

/** A rollout by a process of its own, as far as the stack is concerned. */
async function stage(release: number, objects: readonly Document[], more: Partial<PulumiOptions> = {}, during: () => void = () => undefined) {
  const applier = await applierOn(on, cluster, reader, more);
  try {
    const spied: PulumiApplier = { ...applier, apply: (phase) => applier.apply(phase).finally(during) };
    return await rollOut({ config: configOf(cluster), reader, pipeline: "shop", release: digestOf(release), objects, applier: () => spied });
  } finally {
    applier.close();
  }
}
const live = async () => (await kubectl(cluster, ["get", "netpol", "-n", "shop", "-o", "name"])).trim().split("\n").sort();
const versions = () => kubectl(cluster, ["get", "netpol", "-n", "shop", "-o", "jsonpath={.items[*].metadata.resourceVersion}"]);
const named = (objects: readonly Document[]) => objects.map((one) => `networkpolicy.networking.k8s.io/${one.name}`).sort();

test("objects are written under our field manager, and again nothing is written", async () => {
  expect(await stage(1, v1)).toMatchObject({ ok: true, diagnostics: [] });
  const fields = ["get", "netpol", "-n", "shop", "--show-managed-fields", "-o", "jsonpath={.items[*].metadata.managedFields[*].manager}"];
  expect(await kubectl(cluster, fields)).toBe(v1.map(() => "portcullis").join(" "));
  const before = await versions();
  expect(await stage(1, v1)).toMatchObject({ ok: true, writes: 0, diagnostics: [] });
  expect(await versions()).toBe(before);
});
test("no token is in any file of the engine, in no form, while it runs or later", async () => {
  const { users } = JSON.parse(readFileSync(cluster.kubeconfig, "utf8")) as { users: { user: { token: string } }[] };
  const token = users[0]?.user.token ?? "";
  const forms = [
    token,
    Buffer.from(token).toString("base64").replace(/=+$/, ""),
    encodeURIComponent(token),
    readFileSync(join(on.state, "passphrase"), "utf8"),
  ];
  const found: string[] = [];
  const look = (root: string) => {
    for (const path of readdirSync(root, { recursive: true, encoding: "utf8" })) {
      const file = join(root, path);
      if (path === "passphrase" || !statSync(file).isFile()) continue;
      const text = readFileSync(file, "latin1");
      found.push(...forms.filter((one) => text.includes(one)).map(() => path));
    }
  };
  const outcome = await stage(2, v2, {}, () => look(on.state));
  expect(outcome).toMatchObject({ ok: true, diagnostics: [] });
  look(on.state);
  expect(found).toEqual([]);
  expect(readdirSync(on.state, { recursive: true }).length).toBeGreaterThan(5);
  expect(JSON.stringify(outcome)).not.toContain(token);
  expect(await live()).toEqual(named(v2));
});
test("the state is closed to others", () => {
  expect(statSync(on.state).mode & 0o777).toBe(0o700);
  expect(statSync(join(on.state, "passphrase")).mode & 0o777).toBe(0o600);
});
test("a lost state is taken up from the cluster, deletes included", async () => {
  rmSync(join(on.state, ".pulumi"), { recursive: true });
  expect(await stage(3, v1)).toMatchObject({ ok: true, diagnostics: [] });
  expect(await live()).toEqual(named(v1));
});
test("a lock that a killed engine left behind is removed", async () => {
  const locks = join(on.state, ".pulumi/locks/organization/shop/test");
  mkdirSync(locks, { recursive: true });
  writeFileSync(join(locks, "5b.json"), JSON.stringify({ pid: 999_999_999, username: "root", hostname: "gone", timestamp: "2026-11-21T15:00:00Z" }));
  expect(await stage(4, v2)).toMatchObject({ ok: true, diagnostics: [] });
  expect(readdirSync(locks)).toEqual([]);
});
test("another cluster behind the same stack would replace every object: refused before the first write", async () => {
  const config = JSON.parse(readFileSync(cluster.kubeconfig, "utf8")) as {
    clusters: { name: string; cluster: { server: string } }[];
    contexts: object[];
  };
  const [first] = config.clusters;
  const other = { name: "other", cluster: { ...first?.cluster, server: first?.cluster.server.replace("127.0.0.1", "localhost") } };
  const contexts = [...config.contexts, { name: "other", context: { cluster: "other", user: "admin" } }];
  writeFileSync(here.at("kubeconfig"), JSON.stringify({ ...config, clusters: [...config.clusters, other], contexts }), { mode: 0o600 });
  const [before, kubeconfig] = [await versions(), here.at("kubeconfig")];
  const refused = await stage(5, v1, { kubeconfig, context: "other" });
  expect(refused.diagnostics[0]).toMatchObject({
    name: "E_REPLACE_REFUSED",
    message: expect.stringMatching(/replace `urn:pulumi:test::shop::\S+`, because of `(provider|context)`/) as string,
  });
  expect([refused.writes, await versions()]).toEqual([0, before]);
});
test("a program that does not reach its engine is run again, in a preview and in an `up`, and nothing is deleted", async () => {
  expect(await stage(4, v2)).toMatchObject({ ok: true });
  // Three phases are previewed, the first one twice, then comes an `up`.
  const engines = cutOff((run) => run === 1 || run === 5);
  expect(await stage(5, v1)).toMatchObject({ ok: true, diagnostics: [] });
  expect(engines.restore()).toBeGreaterThan(6);
  expect(await live()).toEqual(named(v1));
});
test("engines that are never reached end the rollout with nothing deleted", async () => {
  expect(await stage(4, v2)).toMatchObject({ ok: true });
  const before = await versions();
  // The fourth run is the first that would write.
  const engines = cutOff((run) => run > 3);
  const { writes, diagnostics } = await stage(5, v1);
  engines.restore();
  expect([writes, diagnostics.map((one) => one.message)]).toEqual([0, ["the engine did not hear which objects stand"]]);
  expect(await versions()).toBe(before);
  expect(await stage(5, v1)).toMatchObject({ ok: true });
});
test("a backend of one's own needs a passphrase, which is asked for", async () => {
  await expect(applierOn(on, cluster, reader, { backend: `file://${here.path}` })).rejects.toThrow("PULUMI_CONFIG_PASSPHRASE_FILE is missing");
  writeFileSync(here.at("passphrase"), "correct horse", { mode: 0o600 });
  const env = { ...on.env, PULUMI_CONFIG_PASSPHRASE_FILE: here.at("passphrase") };
  expect(await stage(4, v2, { backend: `file://${here.path}`, env })).toMatchObject({ ok: true, diagnostics: [] });
});
test("a machine without the engine is told what to install", async () => {
  await expect(applierOn(on, cluster, reader, { env: { ...on.env, PATH: here.path } })).rejects.toThrow("there is no `pulumi` on PATH");
});
test("a deployer that lost the lock writes nothing more", async () => {
  const before = await versions();
  expect(await stage(9, v1.slice(1), { mayWrite: () => false })).toMatchObject({ ok: false, diagnostics: [{ name: "E_LOCKED" }] });
  expect(await versions()).toBe(before);
});
