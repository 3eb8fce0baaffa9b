import { expect, test } from "vitest";
import { toCidrs } from "#algebra";
import { sharedSet } from "../../../../compiler/targets/kube-router/ip-set.ts";

const shared = (...blocks: readonly (readonly string[])[]) =>
  toCidrs(sharedSet(blocks.map(([cidr = "", ...except]) => ({ kind: "ipBlock" as const, cidr, except }))).sort((a, b) => (a[0] < b[0] ? -1 : 1)));

test("an exception in one block is one in all blocks of the rule that are wider", () => {
  expect(shared(["203.0.113.0/24", "203.0.113.0/28"], ["203.0.113.0/27"])).toEqual([
    "203.0.113.16/28",
    "203.0.113.32/27",
    "203.0.113.64/26",
    "203.0.113.128/25",
  ]);
});
test("a block inside the exception wins it back", () => {
  expect(shared(["10.0.0.0/8", "10.1.0.0/16"], ["10.1.2.0/24"])).toContain("10.1.2.0/24");
});
test("every IPv6 address is two blocks, and a wider exception is lost", () => {
  expect(shared(["::/0", "::/1"])).toEqual(["2000::/3", "fd00::/8"]);
});
test("every IPv4 address is two halves", () => {
  expect(shared(["0.0.0.0/0", "0.0.0.0/1"])).toEqual(["128.0.0.0/1"]);
});
