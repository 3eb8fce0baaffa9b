import { describe, expect, test } from "vitest";
import { emptyObject, sectionsOf, withSections } from "../../../bpf/format/elf.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);
const contentOf = (object: Uint8Array, name: string) => {
  const sections = sectionsOf(object);
  const found = "message" in sections ? undefined : sections.find((one) => one.name === name);
  return found === undefined ? null : [...object.subarray(found.offset, found.offset + found.size)];
};

test("a section that is not there is appended, and the others stay", () => {
  const one = withSections(emptyObject(), new Map([["a", bytes(1, 2)]]));
  const two = withSections(one, new Map([["b", bytes(3)]]));
  expect([contentOf(two, "a"), contentOf(two, "b")]).toEqual([[1, 2], [3]]);
});

test("a section of the same size is overwritten in its place", () => {
  const one = withSections(emptyObject(), new Map([["a", bytes(1, 2)]]));
  const two = withSections(one, new Map([["a", bytes(7, 8)]]));
  expect([two.length, contentOf(two, "a")]).toEqual([one.length, [7, 8]]);
});

describe("what is no object of this machine", () => {
  const changed = (at: number, value: number) => {
    const object = emptyObject();
    object[at] = value;
    return sectionsOf(object);
  };
  test.each([
    ["no ELF", 0, 0, "broken"],
    ["32 bits", 4, 1, "foreign"],
    ["big-endian", 5, 2, "foreign"],
    ["another machine", 18, 62, "foreign"],
    ["a table beyond its end", 42, 9, "broken"],
  ])("%s", (_, at, value, kind) => {
    expect(changed(at, value)).toMatchObject({ kind });
  });
  test("nothing at all", () => {
    expect(sectionsOf(new Uint8Array())).toMatchObject({ kind: "broken" });
  });
});

test("a template that is broken is our mistake", () => {
  expect(() => withSections(new Uint8Array(3), new Map())).toThrow("the template is broken");
});
