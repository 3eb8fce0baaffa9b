import { beforeAll, expect, test } from "vitest";
import { blank, type Step, structuresOf, View } from "#image";
import { imageInForce, police, readTables, status, updateTables } from "#loader";
import { ethernet, ipv4, SYN, tcp, v4 } from "./rig/frames.ts";
import { interfaceFor, loaded, requestOf } from "./rig/node.ts";
import { openRig, sh } from "./rig/rig.ts";
import { PEER, SHOP } from "./rig/shop.ts";
import { numberOf, verdicts } from "./rig/testrun.ts";

const rig = openRig(3);
const layout = new View(structuresOf("S").addresses, blank(structuresOf("S").addresses));
let digest = "";

/** A store of the class of an address in the block that is looked up in one load. */
function store(address: string, cls: number): Step {
  return { offset: layout.offsetOf("flat", v4(address) - v4("10.9.0.0")), width: 2, value: BigInt(cls) };
}

function opens(from: string, to: string, interfaceName = "pod0"): boolean {
  const bytes = ethernet(0x0800, ipv4(from, to, 6, tcp(40_000, 80, SYN)));
  return verdicts(rig, "egress", [{ ifindex: numberOf(rig, interfaceName), bytes }])[0] === "pass";
}

function value<T>(outcome: { readonly value: T } | { readonly refused: readonly { readonly name: string; readonly message: string }[] }): T {
  if ("refused" in outcome) throw new Error(outcome.refused.map(({ name, message }) => `${name}: ${message}`).join());
  return outcome.value;
}

beforeAll(() => {
  digest = loaded(requestOf(rig, SHOP, [interfaceFor(rig, 0, 1)])).digest;
});

test("a store changes the class of an address for the next packet, and another takes it away", () => {
  expect(opens("10.9.0.1", "10.9.0.9")).toBe(false);
  expect(value(updateTables(rig.pins, digest, [store("10.9.0.9", 0), "wait", store("10.9.0.9", PEER.friend)]))).toBe(3);
  expect(opens("10.9.0.1", "10.9.0.9")).toBe(true);
  value(updateTables(rig.pins, digest, [store("10.9.0.9", 0)]));
  expect(opens("10.9.0.1", "10.9.0.9")).toBe(false);
});

test("one store that can't be done leaves all of them undone", () => {
  for (const bad of [
    { offset: 1, width: 2, value: 0n },
    { offset: 0x7fff_fff0, width: 8, value: 0n },
  ] as const)
    expect(updateTables(rig.pins, digest, [store("10.9.0.9", PEER.friend), bad])).toMatchObject({ refused: [{ name: "E_IMAGE_LOAD" }] });
  expect(opens("10.9.0.1", "10.9.0.9")).toBe(false);
});

test("tables of another image than the one in force are not touched", () => {
  const outcome = updateTables(rig.pins, "0".repeat(64), [store("10.9.0.9", PEER.friend)]);
  expect(outcome).toMatchObject({ refused: [{ name: "E_NODE_STATE" }] });
  expect(opens("10.9.0.1", "10.9.0.9")).toBe(false);
});

test("what is in force can be read back, tables and all", () => {
  const tables = value(readTables(rig.pins));
  expect(tables?.digest).toBe(digest);
  expect(new View(structuresOf("S").addresses, tables?.addresses as Uint8Array).inner("hdr").number("flat_len")).toBe(256);
  expect(value(imageInForce(rig.pins))?.length).toBeGreaterThan(tables?.addresses.length as number);
});

test("interfaces are policed one by one; one that is not there is told of, the others are done", () => {
  const [second, third] = [interfaceFor(rig, 1, 2), interfaceFor(rig, 2, 1)];
  const done = value(police(rig.pins, digest, [second, { ...third, name: "nowhere" }, third]));
  expect(done.interfaces.map(({ name }) => name).sort()).toEqual(["pod0", "pod1", "pod2"]);
  expect([...done.failed]).toEqual([["nowhere", expect.stringContaining("no interface `nowhere`")]]);
  expect([opens("10.9.0.2", "10.9.0.77", "pod1"), opens("10.9.0.3", "10.9.0.77", "pod2"), opens("10.9.0.1", "10.9.0.2")]).toEqual([
    true,
    false,
    true,
  ]);
});

test("an interface that stands for another pod obeys its rules, and may send from its address alone", () => {
  value(police(rig.pins, digest, [{ ...interfaceFor(rig, 2, 2), v4: v4("10.9.0.33") }]));
  expect([opens("10.9.0.33", "10.9.0.77", "pod2"), opens("10.9.0.3", "10.9.0.77", "pod2")]).toEqual([true, false]);
});

test("an interface that goes is forgotten, and one that is made anew under its name is policed again", () => {
  const again = () => {
    const [pod] = rig.pods.slice(1) as [(typeof rig.pods)[0]];
    sh("ip", "-n", rig.netns, "link", "del", pod.host);
    expect(value(police(rig.pins, digest, [])).interfaces.map(({ name }) => name)).not.toContain("pod1");
    sh("ip", "-n", pod.netns, "link", "add", "eth0", "type", "veth", "peer", "name", pod.host, "netns", rig.netns);
    value(police(rig.pins, digest, [interfaceFor(rig, 1, 2)]));
  };
  for (let i = 0; i < 3; i++) again();
  expect([opens("10.9.0.2", "10.9.0.77", "pod1"), opens("10.9.0.99", "10.9.0.77", "pod1")]).toEqual([true, false]);
  expect(value(status(rig.pins)).interfaces).toHaveLength(3);
});
