import { describe, expect, test } from "vitest";
import { type Block, blockMinus, blockOf, bothBlocks, withHoles } from "../../../../../compiler/targets/kubernetes/emit/block-set.ts";

const text = (blocks: readonly Block[]) => blocks.map(({ cidr, except }) => [cidr.text, ...except.map((hole) => hole.text)].join(" except "));

describe("blocks with holes", () => {
  test("a block inside becomes a hole", () => {
    expect(text(blockMinus(blockOf("10.0.0.0/8"), blockOf("10.1.0.0/16")))).toEqual(["10.0.0.0/8 except 10.1.0.0/16"]);
  });
  test("holes of what is taken away are left", () => {
    expect(text(blockMinus(blockOf("10.0.0.0/8"), blockOf("10.1.0.0/16", ["10.1.2.0/24"])))).toEqual([
      "10.0.0.0/8 except 10.1.0.0/16",
      "10.1.2.0/24",
    ]);
  });
  test("inside a wider block only its holes are left", () => {
    expect(text(blockMinus(blockOf("10.1.0.0/16"), blockOf("10.0.0.0/8", ["10.1.2.0/24", "10.9.0.0/16"])))).toEqual(["10.1.2.0/24"]);
  });
  test("a hole takes its part of a hole", () => {
    expect(text(blockMinus(blockOf("10.1.0.0/16", ["10.1.2.0/25"]), blockOf("10.0.0.0/8", ["10.1.2.0/24"])))).toEqual([
      "10.1.2.0/24 except 10.1.2.0/25",
    ]);
  });
  test("blocks apart leave each other alone", () => {
    expect(text(blockMinus(blockOf("10.0.0.0/8"), blockOf("11.0.0.0/8")))).toEqual(["10.0.0.0/8"]);
    expect(text(bothBlocks(blockOf("10.0.0.0/8"), blockOf("2001:db8::/32")))).toEqual([]);
  });
  test("holes that cover the block leave nothing", () => {
    expect(withHoles(blockOf("10.0.0.0/8").cidr, [blockOf("10.0.0.0/9").cidr, blockOf("10.128.0.0/9").cidr])).toEqual([]);
  });
  test("holes in holes are one", () => {
    expect(text(withHoles(blockOf("10.0.0.0/8").cidr, [blockOf("10.1.2.0/24").cidr, blockOf("10.1.0.0/16").cidr]))).toEqual([
      "10.0.0.0/8 except 10.1.0.0/16",
    ]);
  });
});
