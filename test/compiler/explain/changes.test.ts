import { expect, test } from "vitest";
import { changesOf, connectionsOf } from "#explain";
import { parseManifests } from "#manifest";
import { readInventory } from "#model";
import { parseProfile } from "#targets";

const pod = (name: string, owner: string, app: string, hash = "1") => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "shop", labels: { app, hash }, ownerReferences: [{ kind: "ReplicaSet", name: owner }] },
  spec: { containers: [] },
});
const policy = (port: number) => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "api", namespace: "shop" },
  spec: {
    podSelector: { matchLabels: { app: "api" } },
    ingress: [
      { from: [{ podSelector: { matchLabels: { hash: "1" } } }], ports: [{ port }] },
      { from: [{ podSelector: { matchLabels: { hash: "2" } } }], ports: [{ port: 9000 }] },
    ],
  },
});
function world(port: number, ...more: object[]) {
  const items = [pod("web-1", "web", "web"), pod("web-2", "web", "web", "2"), pod("api-1", "api", "api"), ...more];
  const { documents } = parseManifests({
    path: "w.json",
    bytes: JSON.stringify({ apiVersion: "v1", kind: "List", items: [...items, policy(port)] }),
  });
  const chosen = parseProfile("kubernetes@1.36,ipblock-pods=never");
  if ("diagnostics" in chosen) throw new Error("profile");
  return { inventory: readInventory(documents).inventory, relation: chosen.target.read(documents, chosen.profile, null).relation };
}
const before = world(80);

test("pods of one workload reach together what any of them reaches", () => {
  const { connections } = connectionsOf(before.relation, before.inventory, { by: "workload" });
  const found = connections.find(({ from, to }) => from === "shop/web[ReplicaSet]" && to === "shop/api[ReplicaSet]");
  expect(found?.traffic.filter(({ ports }) => ports !== "").map(({ protocol, ports }) => `${protocol} ${ports}`)).toEqual(["TCP 80,9000"]);
});
test("a changed port is a changed connection of the workload", () => {
  const found = changesOf(before, world(81));
  expect(
    found.map(({ change, from, to, after }) => [
      change,
      from,
      to,
      after
        .map(({ ports }) => ports)
        .join(" ")
        .trim(),
    ]),
  ).toEqual([["changed", "shop/web[ReplicaSet]", "shop/api[ReplicaSet]", "81,9000"]]);
});
test("a new workload adds its connections", () => {
  const found = changesOf(before, world(80, pod("new-1", "new", "new")));
  expect(found.every(({ change, from, to }) => change === "added" && `${from} ${to}`.includes("shop/new[ReplicaSet]"))).toBe(true);
  expect(found.length).toBeGreaterThan(2);
});
test("equal meanings change nothing", () => {
  expect(changesOf(before, world(80))).toEqual([]);
});
