import { expect, test } from "vitest";
import { Directory, NodeTables, observe } from "#agent";
import { addressNumber } from "#algebra";
import { namesOf, type Step } from "#image";
import { type AddressTables, addressTables } from "./kernel.ts";
import { CLASS, imageWith, META, namespaceObject, nodeObject, type PodFields, podObject } from "./world.ts";

const WEB: PodFields = { name: "web", namespace: "a", uid: "1", ips: ["10.1.0.1", "fd01::1"], app: "web" };

/** A node whose kernel follows a directory. */
function node(image = imageWith(META)) {
  const directory = new Directory();
  observe(directory, "Namespace", namespaceObject("a", "a"));
  observe(directory, "Namespace", namespaceObject("b", null));
  const tables = new NodeTables(image, directory, "n1");
  const kernel = addressTables(image.size, tables.fresh().bytes);
  tables.adopt(kernel.bytes.slice());
  const follow = (): readonly Step[] => {
    const plan = tables.update();
    if (plan === null) throw new Error("the tables have to be made anew");
    kernel.apply(plan.steps);
    return plan.steps;
  };
  return { directory, tables, kernel, follow, image };
}

function classes(kernel: AddressTables, ...ips: readonly string[]): readonly number[] {
  return ips.map((ip) => kernel.classOf(addressNumber(ip) as bigint));
}

test("a pod has its class under both addresses, and none when it is gone", () => {
  const { directory, kernel, follow } = node();
  observe(directory, "Pod", podObject(WEB));
  follow();
  expect(classes(kernel, "10.1.0.1", "fd01::1", "10.1.0.2")).toEqual([CLASS.web, CLASS.web, CLASS.world]);
  directory.setPod("a/web", null);
  const steps = follow();
  expect(classes(kernel, "10.1.0.1", "fd01::1")).toEqual([CLASS.world, CLASS.world]);
  expect(steps.slice(0, 1)).toMatchObject([{ value: 0n }]);
});

test("an address that passes from one pod to another is unknown in between", () => {
  const { directory, kernel, tables, follow } = node();
  observe(directory, "Pod", podObject(WEB));
  follow();
  directory.setPod("a/web", null);
  observe(directory, "Pod", podObject({ ...WEB, name: "api", uid: "2", app: "api" }));
  const seen = new Set<number>();
  for (const step of tables.update()?.steps ?? []) {
    kernel.apply([step]);
    seen.add(classes(kernel, "10.1.0.1")[0] as number);
  }
  expect([...seen]).toEqual([CLASS.unknown, CLASS.api]);
});

test("a label that changes is one store, never unknown", () => {
  const { directory, kernel, follow } = node();
  observe(directory, "Pod", podObject({ ...WEB, ips: ["10.1.0.1"] }));
  follow();
  observe(directory, "Pod", podObject({ ...WEB, ips: ["10.1.0.1"], app: "api" }));
  expect(follow()).toMatchObject([{ width: 2, value: BigInt(CLASS.api) }]);
  expect(classes(kernel, "10.1.0.1")).toEqual([CLASS.api]);
});

test("the label of a namespace changes the class of its pods alone", () => {
  const { directory, kernel, follow } = node();
  observe(directory, "Pod", podObject(WEB));
  observe(directory, "Pod", podObject({ ...WEB, namespace: "b", ips: ["10.1.0.9"] }));
  follow();
  observe(directory, "Namespace", namespaceObject("a", null));
  follow();
  expect(classes(kernel, "10.1.0.1", "10.1.0.9")).toEqual([CLASS.other, CLASS.other]);
});

test("who is not running, has no address or is on the host's network has no class of a pod", () => {
  const { directory, kernel, follow } = node();
  observe(directory, "Pod", podObject({ ...WEB, phase: "Succeeded" }));
  observe(directory, "Pod", podObject({ ...WEB, name: "failed", phase: "Failed", ips: ["10.1.0.3"] }));
  observe(directory, "Pod", podObject({ ...WEB, name: "new", ips: [] }));
  observe(directory, "Node", nodeObject("n1", null, ["192.0.2.1"]));
  observe(directory, "Node", nodeObject("n2", "x", ["192.0.2.2"]));
  observe(directory, "Pod", podObject({ ...WEB, name: "proxy", hostNetwork: true, ips: ["192.0.2.2", "192.0.2.9"], node: "n2" }));
  follow();
  expect(classes(kernel, "10.1.0.1", "10.1.0.3", "192.0.2.1", "192.0.2.2", "192.0.2.9")).toEqual([
    CLASS.world,
    CLASS.world,
    CLASS.host,
    CLASS.zoneX,
    CLASS.zoneX,
  ]);
});

test("who can't be classified is unknown: no namespace, a node that nobody told of, two that say to have an address", () => {
  const { directory, kernel, tables, follow } = node();
  observe(directory, "Pod", podObject({ ...WEB, namespace: "nowhere" }));
  observe(directory, "Pod", podObject({ ...WEB, name: "proxy", hostNetwork: true, ips: ["192.0.2.2"], node: "n9" }));
  observe(directory, "Pod", podObject({ ...WEB, name: "one", ips: ["10.1.0.5"] }));
  observe(directory, "Pod", podObject({ ...WEB, name: "two", ips: ["10.1.0.5"], app: "api" }));
  follow();
  expect(classes(kernel, "10.1.0.1", "192.0.2.2", "10.1.0.5")).toEqual([0, 0, 0]);
  expect(tables.counts()).toMatchObject({ addresses: 4, unsure: 4, unplaced: 0 });
});

test("the pod that stays has the address of one that leaves", () => {
  const { directory, kernel, follow } = node();
  observe(directory, "Pod", podObject({ ...WEB, leaving: true }));
  follow();
  expect(classes(kernel, "10.1.0.1")).toEqual([CLASS.web]);
  observe(directory, "Pod", podObject({ ...WEB, name: "next", uid: "2", app: "api" }));
  follow();
  expect(classes(kernel, "10.1.0.1")).toEqual([CLASS.api]);
});

test("names of ports come with a pod and go with it", () => {
  const { directory, kernel, follow } = node();
  const namesAt = (port: number) => namesOf(kernel.section, 0xffff_0a01_0001n, 6, port);
  observe(
    directory,
    "Pod",
    podObject({
      ...WEB,
      ips: ["10.1.0.1"],
      ports: [
        { name: "http", port: 80 },
        { name: "other", port: 81 },
        { name: "dns", port: 53 },
      ],
    }),
  );
  follow();
  expect([80, 81, 53].map(namesAt)).toEqual([1, 0, 2]);
  observe(directory, "Pod", podObject({ ...WEB, ips: ["10.1.0.1"], ports: [{ name: "http", port: 8080 }] }));
  follow();
  expect([80, 53, 8080].map(namesAt)).toEqual([0, 0, 1]);
  directory.setPod("a/web", null);
  follow();
  expect(namesAt(8080)).toBe(0);
});

test("addresses of a block that nodes give to pods are unknown while nobody has them, once the tables are made anew", () => {
  const { directory, tables, image } = node();
  observe(directory, "Node", nodeObject("n1", null, ["192.0.2.1"], ["10.1.0.0/24", "fd01::/64"]));
  expect(tables.update()).toBeNull();
  const kernel = addressTables(image.size, tables.fresh().bytes);
  expect(classes(kernel, "10.1.0.7", "fd01::7", "10.1.1.7")).toEqual([0, 0, CLASS.world]);
});

test("where nodes tell of more blocks than there is room for, addresses that nobody has are the world's", () => {
  const { directory, tables, image } = node();
  const blocks = Array.from({ length: 4000 }, (_, i) => `fd02:0:${(2 * i).toString(16)}::/64`);
  observe(directory, "Node", nodeObject("n1", null, ["192.0.2.1"], blocks));
  observe(directory, "Pod", podObject({ ...WEB, ips: ["fd02::1"] }));
  const kernel = addressTables(image.size, tables.fresh().bytes);
  expect(classes(kernel, "fd02::1", "fd02::2")).toEqual([CLASS.web, CLASS.world]);
  expect(tables.adopt(kernel.bytes.slice())?.steps).toEqual([]);
});

test("what a restarted agent finds is brought to what is so now, stale pods and half a plan", () => {
  const declared = { ...META, cluster: { podCidrs: ["10.1.0.0/16", "fd01::/64"], nodeCidrs: null } };
  const { directory, tables, kernel, follow, image } = node(imageWith(declared));
  for (const i of [1, 2, 3])
    observe(directory, "Pod", podObject({ ...WEB, name: `p${i}`, uid: `${i}`, ips: [`10.1.0.${i}`, `172.16.${i}.1`, `fd01::${i}`] }));
  follow();
  directory.setPod("a/p1", null);
  observe(directory, "Pod", podObject({ ...WEB, name: "p9", uid: "9", app: "api", ips: ["172.20.0.1", "fd01::9"] }));
  kernel.apply((tables.update()?.steps ?? []).slice(0, 5));
  const again = new NodeTables(image, directory, "n1");
  const plan = again.adopt(kernel.bytes.slice());
  expect(plan?.unplaced).toEqual([]);
  kernel.apply(plan?.steps ?? []);
  expect(classes(kernel, "10.1.0.1", "172.16.1.1", "fd01::1", "10.1.0.2", "172.20.0.1", "fd01::9")).toEqual([
    0,
    CLASS.world,
    0,
    CLASS.web,
    CLASS.api,
    CLASS.api,
  ]);
});

test("with the tables full, who finds no room is counted and who goes makes room", () => {
  const { directory, tables, image } = node();
  for (let i = 0; i < 70; i++) observe(directory, "Pod", podObject({ ...WEB, name: `p${i}`, uid: `${i}`, ips: [`172.${i}.0.1`] }));
  const fresh = tables.fresh();
  expect(fresh.left).toBeGreaterThan(0);
  const full = addressTables(image.size, fresh.bytes);
  const plan = tables.adopt(full.bytes.slice());
  full.apply(plan?.steps ?? []);
  expect(tables.counts().unplaced).toBe(fresh.left);
  expect(classes(full, "172.0.0.1", "172.69.0.1")).toEqual([CLASS.web, CLASS.world]);
  directory.setPod("a/p0", null);
  expect(tables.update()).toMatchObject({ scattered: true });
  expect(tables.fresh().left).toBe(fresh.left - 1);
});
