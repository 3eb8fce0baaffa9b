import { beforeAll, describe, expect, test } from "vitest";
import { status } from "#loader";
import * as f from "./rig/frames.ts";
import { interfaceFor, loaded, requestOf } from "./rig/node.ts";
import { openRig } from "./rig/rig.ts";
import { SHOP } from "./rig/shop.ts";
import { numberOf, verdicts } from "./rig/testrun.ts";

const rig = openRig(1);
const [POD, FRIEND6, POD6, GATEWAY6, WORLD6] = ["10.9.0.1", "fd09::2", "fd09::1", "fd09::fe", "2001:db8::9"];
const [LOCAL, ROUTER, ALL, ROUTERS] = ["fe80::9", "fe80::1", "ff02::1", "ff02::2"];
const [RS, RA, NS, NA, REDIRECT] = [133, 134, 135, 136, 137];
const at = f.solicitedNode;
let ifindex = 0;

const out = (bytes: f.Bytes) => verdicts(rig, "egress", [{ ifindex, bytes }])[0];
const into = (bytes: f.Bytes) => verdicts(rig, "ingress", [{ ifindex, bytes }])[0];
const nd = (from: string, to: string, type: number, target = to, { hops = 255, options = 1 } = {}) =>
  f.ethernet(0x86dd, f.ipv6(from, to, 58, f.discovery(type, target, options), hops));
const arp = (operation: number, sender: string, target: string) => f.ethernet(0x0806, f.arp(operation, sender, target));

beforeAll(() => {
  loaded(requestOf(rig, SHOP, [interfaceFor(rig, 0, 1)]));
  ifindex = numberOf(rig, "pod0");
});

describe("a pod finds its neighbours whatever the policy", () => {
  test("it asks on the address where its neighbour listens", () => {
    expect(out(nd(POD6, at(GATEWAY6), NS, GATEWAY6))).toBe("pass");
    expect(out(nd(LOCAL, at(ROUTER), NS, ROUTER))).toBe("pass");
    expect(out(nd(POD6, ROUTER, NS))).toBe("pass");
  });
  test("it asks whether its address is free, from no address", () => {
    expect(out(nd("::", at(POD6), NS, POD6, { options: 0 }))).toBe("pass");
    expect(out(nd("::", at(LOCAL), NS, LOCAL, { options: 0 }))).toBe("pass");
    expect(out(nd("::", at(FRIEND6), NS, FRIEND6, { options: 0 }))).toBe("drop");
    expect(out(nd("::", ROUTER, NS))).toBe("drop");
  });
  test("it answers for itself, and for nobody else", () => {
    expect(out(nd(POD6, ROUTER, NA, POD6))).toBe("pass");
    expect(out(nd(LOCAL, ALL, NA, LOCAL))).toBe("pass");
    expect(out(nd(POD6, ROUTER, NA, FRIEND6))).toBe("drop");
    expect(out(nd(LOCAL, ALL, NA, ROUTER))).toBe("drop");
    expect(out(nd("::", ALL, NA, POD6))).toBe("drop");
  });
  test("it asks for routers", () => {
    expect(out(nd(LOCAL, ROUTERS, RS))).toBe("pass");
    expect(out(nd("::", ROUTERS, RS, ROUTERS, { options: 0 }))).toBe("pass");
    expect(out(nd(POD6, WORLD6, RS))).toBe("drop");
  });
  test("it says what it listens to", () => {
    const report = (from: string, to: string, type: number) =>
      out(f.ethernet(0x86dd, f.ipv6(from, to, 0, [...f.extension(58, [0, 5, 2, 0, 0, 1, 0]), ...f.icmp(type, 0, Array(24).fill(0))], 1)));
    expect([report(LOCAL, "ff02::16", 143), report("::", "ff02::16", 143), report(LOCAL, "ff02::16", 130)]).toEqual(["pass", "pass", "drop"]);
    expect([report(LOCAL, WORLD6, 143), report(POD6, WORLD6, 143)]).toEqual(["drop", "drop"]);
  });
});

describe("nothing leaves the link as discovery", () => {
  test("a question or an answer to an address that never spoke on this link asks the policy", () => {
    expect(out(nd(POD6, WORLD6, NS))).toBe("drop");
    expect(out(nd(POD6, FRIEND6, NS))).toBe("drop");
    expect(out(nd(POD6, WORLD6, NA, POD6))).toBe("drop");
  });
  test("who asked on this link is answered, and who answered is asked again", () => {
    expect(out(nd(POD6, GATEWAY6, NA, POD6))).toBe("drop");
    expect(into(nd(GATEWAY6, at(POD6), NS, POD6))).toBe("pass");
    expect(out(nd(POD6, GATEWAY6, NA, POD6))).toBe("pass");
    expect(out(nd(POD6, GATEWAY6, NS))).toBe("pass");
    expect(out(nd(POD6, "fd09::fd", NS))).toBe("drop");
    expect(into(nd(ROUTER, POD6, NA, "fd09::fd"))).toBe("pass");
    expect(out(nd(POD6, "fd09::fd", NS))).toBe("pass");
  });
  test("what came over a router introduces nobody", () => {
    expect(into(nd("fd09::fc", POD6, NS, POD6, { hops: 254 }))).toBe("drop");
    expect(out(nd(POD6, "fd09::fc", NA, POD6))).toBe("drop");
  });
  test("a message longer than discovery needs, or in fragments, is none", () => {
    expect(out(nd(POD6, at(GATEWAY6), NS, GATEWAY6, { options: 5 }))).toBe("pass");
    expect(out(nd(POD6, at(GATEWAY6), NS, GATEWAY6, { options: 6 }))).toBe("drop");
    const first = [...f.fragment6(58, 0), ...f.discovery(NS, GATEWAY6)];
    expect(out(f.ethernet(0x86dd, f.ipv6(POD6, at(GATEWAY6), 44, first, 255)))).toBe("drop");
  });
  test("the wrong multicast address, or a multicast target, is none", () => {
    expect(out(nd(POD6, at(FRIEND6), NS, GATEWAY6))).toBe("drop");
    expect(out(nd(POD6, ALL, NS, GATEWAY6))).toBe("drop");
    expect(out(nd(POD6, at("ff02::5"), NS, "ff02::5"))).toBe("drop");
  });
});

describe("what a pod hears", () => {
  test("questions, answers, routes and redirects of its link", () => {
    expect(into(nd(ROUTER, at(POD6), NS, POD6))).toBe("pass");
    expect(into(nd("::", at(POD6), NS, POD6, { options: 0 }))).toBe("pass");
    expect(into(nd(ROUTER, POD6, NA, ROUTER))).toBe("pass");
    expect(into(nd(ROUTER, ALL, RA))).toBe("pass");
    expect(into(nd(ROUTER, POD6, REDIRECT, ROUTER))).toBe("pass");
  });
  test("not from beyond it, nor routes from who is no neighbour", () => {
    expect(into(nd(WORLD6, POD6, NS, POD6, { hops: 254 }))).toBe("drop");
    expect(into(nd(WORLD6, ALL, RA))).toBe("drop");
    expect(into(nd(WORLD6, POD6, REDIRECT, ROUTER))).toBe("drop");
    expect(into(nd(ROUTER, FRIEND6, NS, FRIEND6))).toBe("drop");
  });
  test("what only routers say does not come from a pod", () =>
    expect([RA, REDIRECT].map((type) => out(nd(LOCAL, ALL, type, ROUTER)))).toEqual(["drop", "drop"]));
});

test("a pod that may call everybody still speaks for nobody else", () => {
  loaded(requestOf(rig, SHOP, [interfaceFor(rig, 0, 2)]));
  expect(out(nd(POD6, WORLD6, NS, WORLD6))).toBe("pass");
  expect(out(nd(POD6, ROUTER, NA, POD6))).toBe("pass");
  expect(out(nd(POD6, ROUTER, NA, FRIEND6))).toBe("drop");
  expect(out(nd(POD6, ROUTER, NA, POD6, { options: 6 }))).toBe("drop");
  expect(out(f.ethernet(0x86dd, f.ipv6(POD6, ROUTER, 60, [...f.extension(58), ...f.discovery(NA, POD6)], 255)))).toBe("drop");
  expect(out(nd(POD6, ALL, RA))).toBe("drop");
  loaded(requestOf(rig, SHOP, [interfaceFor(rig, 0, 1)]));
});

describe("ARP", () => {
  test("a pod asks and answers as itself, or asks as nobody", () => {
    expect([arp(1, POD, "169.254.1.1"), arp(2, POD, "169.254.1.1"), arp(1, "0.0.0.0", POD)].map(out)).toEqual(["pass", "pass", "pass"]);
    expect([arp(1, "10.9.0.2", "169.254.1.1"), arp(2, "169.254.1.1", POD)].map(out)).toEqual(["drop", "drop"]);
  });
  test("it hears everybody", () => expect([arp(1, "169.254.1.1", POD), arp(2, "169.254.1.1", POD)].map(into)).toEqual(["pass", "pass"]));
  test("what isn't a question or an answer about IPv4, or has more behind it than padding, is malformed", () => {
    const padded = (bytes: number) => [...arp(1, POD, "169.254.1.1"), ...Array<number>(bytes).fill(0)];
    expect([padded(18), padded(19), f.ethernet(0x0806, Array(28).fill(0)), arp(3, POD, POD), padded(0).slice(0, 40)].map(out)).toEqual([
      "pass",
      "drop",
      "drop",
      "drop",
      "drop",
    ]);
  });
});

test("drops tell their cause", () => {
  const now = status(rig.pins);
  const causes = Object.keys("value" in now ? now.value.causes : {}).sort();
  expect(causes).toEqual(["DROP MALFORMED", "DROP POLICY", "DROP SPOOFED"]);
});
