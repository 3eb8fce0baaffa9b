import { afterAll, beforeAll, expect, test } from "vitest";
import { callsOf, rolesOf } from "#cluster";
import type { Document } from "#manifest";
import { intentOf } from "../../pipelines/rollout/intents.ts";
import { type Cluster, startCluster } from "../../servers/cluster.ts";
import { kubectl } from "../../servers/kubectl.ts";
import { configOf, digestOf, objectsOf, type Rollout, readerOf, rollOut, takeBack, WATCH } from "./stage.ts";

let cluster: Cluster;
const reader = readerOf("kubernetes@1.36,ipblock-pods=match");
const v1 = objectsOf(intentOf(["api", "ingress", "web", 80], ["db", "ingress", "api", 5432]), reader);
const v2 = objectsOf(intentOf(["api", "ingress", "web", 81], ["web", "egress", "api", 81]), reader);
const calls = callsOf({ pipeline: "shop", namespace: "portcullis-system", states: [[], v1, v2], reader, watch: false, clock: WATCH });
const subject = { kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "deployer" };
const used = new Set<string>();
const textOf = (one: (typeof calls)[number]) => [one.verb, one.group, one.resource, one.namespace].join(" ");
const stage = (release: number, objects: readonly Document[], user = "deployer", more: Partial<Rollout> = {}) =>
  rollOut({
    config: configOf(cluster, user),
    reader,
    pipeline: "shop",
    release: digestOf(release),
    objects,
    onCall: (one) => used.add(textOf(one)),
    ...more,
  });

async function grant(some: typeof calls, name: string) {
  const roles = rolesOf(some, "shop", { ...subject, name }).map((role) => {
    const { metadata, roleRef } = role as { metadata: { name: string }; roleRef?: object };
    return { ...role, metadata: { ...metadata, name }, ...(roleRef && { roleRef: { ...roleRef, name } }) };
  });
  await kubectl(cluster, ["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: roles }));
}

beforeAll(async () => {
  cluster = await startCluster({ users: ["deployer", "lesser"] });
  for (const one of ["shop", "portcullis-system"]) await kubectl(cluster, ["create", "namespace", one]);
  await grant(calls, "deployer");
}, 3_600_000);
afterAll(async () => await cluster?.stop());

test("the role names no wildcard and nothing beside policies, the journal, the lock, nodes and one namespace", () => {
  const resources = [...new Set(calls.map((one) => one.resource))].sort();
  expect(resources).toEqual(["configmaps", "leases", "namespaces", "networkpolicies", "nodes"]);
  expect(JSON.stringify(rolesOf(calls, "shop", subject))).not.toContain("*");
});
test("the role suffices for rollouts and for the way back, and each of its verbs is used", async () => {
  expect(await stage(1, v1)).toMatchObject({ ok: true, diagnostics: [] });
  expect(await stage(2, v2)).toMatchObject({ ok: true, diagnostics: [] });
  const back = { config: configOf(cluster, "deployer"), reader, pipeline: "shop" };
  expect(await takeBack(back, { release: digestOf(1), objects: v1 })).toMatchObject({ ok: true, diagnostics: [] });
  expect(new Set(calls.map(textOf))).toEqual(used);
});
test("with any verb less a rollout fails with that verb's name, and no policy is written", async () => {
  const before = await kubectl(cluster, ["get", "netpol", "-n", "shop", "-o", "yaml"]);
  for (const missing of calls) {
    await kubectl(cluster, ["delete", "rolebindings,roles,clusterroles,clusterrolebindings", "lesser", "-A", "--ignore-not-found"]).catch(() => "");
    for (const namespace of ["shop", "portcullis-system"])
      await kubectl(cluster, ["delete", "role,rolebinding", "lesser", "-n", namespace, "--ignore-not-found"]);
    await kubectl(cluster, ["delete", "clusterrole,clusterrolebinding", "lesser", "--ignore-not-found"]);
    await grant(
      calls.filter((one) => one !== missing),
      "lesser",
    );
    const { ok, writes, diagnostics } = await stage(2, v2, "lesser", { lock: { seconds: 30 } });
    expect([missing, ok, writes]).toEqual([missing, false, 0]);
    const told = diagnostics.map((one) => one.message).join("; ");
    expect(told).toMatch(new RegExp(`(may not|cannot) ${missing.verb} |list of|cluster's UID`));
  }
  expect(await kubectl(cluster, ["get", "netpol", "-n", "shop", "-o", "yaml"])).toBe(before);
}, 300_000);
