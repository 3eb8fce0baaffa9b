import { expect, test } from "vitest";
import { Directory, interfaceRule, NodeTables, observe, sameInterface, unknownInterfaces, wantedInterfaces } from "#agent";
import type { Attached, Link } from "#loader";
import { CLASS, imageWith, META, namespaceObject, podObject } from "./world.ts";

const directory = new Directory();
observe(directory, "Namespace", namespaceObject("a", "a"));
observe(directory, "Namespace", namespaceObject("b", null));
observe(directory, "Pod", podObject({ name: "web", namespace: "a", uid: "1", ips: ["10.1.0.1", "fd01::1"], app: "web" }));
observe(directory, "Pod", podObject({ name: "far", namespace: "b", uid: "2", ips: ["10.1.0.2"], node: "n2" }));
observe(directory, "Pod", podObject({ name: "next", namespace: "b", uid: "3", ips: ["10.1.0.3"], account: "admin" }));
observe(directory, "Pod", podObject({ name: "lost", namespace: "nowhere", uid: "4", ips: ["10.1.0.4"] }));
const { classification } = new NodeTables(imageWith({ ...META, classifier: { ...META.classifier, subjects: 1 } }), directory, "n1");

/** What an interface with these routes stands for, by rules. */
function stands(rules: readonly string[], addresses: readonly string[] = [], attached: readonly Attached[] = []) {
  const links: Link[] = [{ name: "cali1", ifindex: 7, addresses }];
  const parsed = rules.map((text) => interfaceRule(text) ?? expect.fail(text));
  return wantedInterfaces(links, parsed, attached, directory, classification);
}

test("a pattern polices what it fits, by the pod that the routes lead to, in both families", () => {
  expect(stands(["cali*"], ["10.1.0.1", "fd01::1", "fe80::5"]).wanted).toEqual([
    { name: "cali1", audit: false, subject: CLASS.web, pod: "a/web", v4: 0x0a010001, v6: [0xfd01_0000_0000_0000n, 1n] },
  ]);
  expect(stands(["eth?"], ["10.1.0.1"]).wanted).toEqual([]);
});

test("whoever is not known, is on another node, or is somebody else by each family, is of class 0 behind the address of the route", () => {
  for (const addresses of [["10.1.0.99"], ["10.1.0.2"], ["10.1.0.3", "fd01::1"], ["10.1.0.4"]])
    expect(stands(["cali*"], addresses).wanted).toMatchObject([
      { subject: 0, v4: Number.parseInt(addresses[0]?.split(".").at(-1) as string, 10) + 0x0a010000 },
    ]);
});

test("without a route, or with several that no single pod has, nothing may be sent", () => {
  expect(stands(["cali1"]).wanted).toMatchObject([{ subject: 0, pod: null, v4: 0, v6: [0n, 0n] }]);
  expect(stands(["cali1"], ["10.1.0.1", "10.1.0.3"]).wanted).toMatchObject([{ subject: 0, v4: 0 }]);
  expect(stands(["cali1"], ["10.1.0.1", "10.1.0.98"]).wanted).toMatchObject([{ subject: CLASS.web, v4: 0x0a010001 }]);
});

test("a pod that is named is taken by its name, known or not", () => {
  expect(stands(["cali1=a/web"], ["10.1.0.77"]).wanted).toMatchObject([{ subject: CLASS.web, pod: "a/web", v4: 0x0a010001 }]);
  expect(stands(["cali1=a/later"], ["10.1.0.77"]).wanted).toMatchObject([{ subject: 0, pod: "a/later", v4: 0 }]);
});

test("the first rule counts; what is attached and no rule names, goes on by its pod, without one as nobody", () => {
  expect(stands(["cali1=b/next", "cali*"], ["10.1.0.1"]).wanted).toMatchObject([{ subject: CLASS.admin, pod: "b/next" }]);
  const attached: Attached = { name: "cali1", subject: 5, audit: true, v4: 9, v6: [0n, 0n], pod: "a/web", ifindex: 7, by: "tcx" };
  expect(stands(["eth0"], [], [attached])).toMatchObject({ wanted: [{ subject: CLASS.web, audit: true }], missing: ["eth0"] });
  expect(stands(["eth0"], [], [{ ...attached, pod: null }]).wanted).toMatchObject([{ subject: 0, v4: 9 }]);
});

test("before the cluster is known new interfaces are nobody's, behind the address of their route", () => {
  const [rule] = ["cali*"].map((text) => interfaceRule(text) ?? expect.fail(text));
  const links: Link[] = [
    { name: "cali1", ifindex: 7, addresses: ["10.1.0.1"] },
    { name: "cali2", ifindex: 8, addresses: ["10.1.0.2", "10.1.0.3", "fd01::2"] },
    { name: "eth0", ifindex: 9, addresses: [] },
  ];
  const attached: Attached = { name: "cali1", subject: 5, audit: true, v4: 9, v6: [0n, 0n], pod: "a/web", ifindex: 7, by: "tcx" };
  expect(unknownInterfaces(links, [rule as NonNullable<typeof rule>], [attached])).toEqual([
    { name: "cali2", audit: false, subject: 0, pod: null, v4: 0, v6: [0xfd01_0000_0000_0000n, 2n] },
  ]);
});

test("texts that name no interface are none", () => {
  for (const text of ["", "=a/b", "cali*=a/b", "eth0=web", "a/b", "has space"]) expect(interfaceRule(text)).toBeNull();
  expect(interfaceRule("eth0.1")?.pattern.test("eth0x1")).toBe(false);
});

test("interfaces that differ in one thing are not the same", () => {
  const [one] = stands(["cali*"], ["10.1.0.1"]).wanted;
  if (one === undefined) return expect.fail("no interface");
  expect([sameInterface(one, { ...one }), sameInterface(one, { ...one, subject: 9 }), sameInterface(one, undefined)]).toEqual([true, false, false]);
});
