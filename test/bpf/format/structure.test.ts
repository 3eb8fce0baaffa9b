import { expect, test } from "vitest";
import { structuresOf } from "../../../bpf/format/layout.ts";
import { CAPACITIES, SIZES } from "../../../bpf/format/sizes.ts";
import { layoutOf, memberOf, type Structure } from "../../../bpf/format/structure.ts";

const MIXED: Structure = {
  name: "mixed",
  note: "",
  members: [
    { name: "a", type: "u8", note: "" },
    { name: "b", type: "u64", note: "" },
    { name: "c", type: "u16", count: 3, note: "" },
  ],
};

test("members lie where a C compiler puts them", () => {
  expect(["a", "b", "c"].map((name) => memberOf(layoutOf(MIXED), name).offset)).toEqual([0, 8, 16]);
  expect(layoutOf(MIXED).size).toBe(24);
});

test("a member that is not there is our mistake", () => {
  expect(() => memberOf(layoutOf(MIXED), "d")).toThrow("mixed has no d");
});

test.each(SIZES)("both sections of size %s fit into 10 MiB", (size) => {
  const { policy, addresses } = structuresOf(size);
  expect(layoutOf(policy).size + layoutOf(addresses).size).toBeLessThanOrEqual(size === "W" ? 11 * 2 ** 20 : 10 * 2 ** 20);
});

test.each(SIZES)("hashed tables of size %s have a power of two of places", (size) => {
  const { slots6, buckets6, namedPorts } = CAPACITIES[size];
  expect([slots6, buckets6, namedPorts].map((one) => one & (one - 1))).toEqual([0, 0, 0]);
});
