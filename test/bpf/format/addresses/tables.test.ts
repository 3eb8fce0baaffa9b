import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Block6,
  blank,
  blocksOf,
  class4,
  class6,
  mapped,
  namesOf,
  structuresOf,
  TableFull,
  TrieWriter,
  View,
  writeBlocks6,
  writeNamedPorts,
} from "#image";
import { runs } from "../../../properties/runs.ts";

const fresh = () => new View(structuresOf("S").addresses, blank(structuresOf("S").addresses));
const address = fc.oneof(fc.integer({ min: 0, max: 0xffff_ffff }), fc.integer({ min: 0x0a00_0000, max: 0x0a01_ffff }));

describe("IPv4", () => {
  test("each address has the class of its block, or its own", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(address, { maxLength: 12 }),
        fc.uniqueArray(address, { maxLength: 20 }),
        address,
        fc.array(address),
        (cuts, singles, base, asked) => {
          const view = fresh();
          const writer = new TrieWriter(view, base, Math.min(4_096, 2 ** 32 - base));
          view.inner("hdr").setNumber("flat_base", base);
          view.inner("hdr").setNumber("flat_len", writer.flatLength);
          const starts = [...new Set([0, ...cuts])].sort((a, b) => a - b);
          for (const [i, start] of starts.entries()) writer.block(start, (starts[i + 1] ?? 2 ** 32) - 1, i + 1);
          for (const [i, one] of singles.entries()) writer.address(one, 100 + i);
          const wanted = (at: number) => (singles.includes(at) ? 100 + singles.indexOf(at) : starts.findLastIndex((start) => start <= at) + 1);
          const points = [...asked, ...starts, ...singles, base].flatMap((at) => [at - 1, at, at + 1]).filter((at) => at >= 0 && at < 2 ** 32);
          expect(points.map((at) => class4(view, at))).toEqual(points.map(wanted));
        },
      ),
      runs(60),
    );
  });

  test("chunks that run out are counted to the end", () => {
    const writer = new TrieWriter(fresh(), 0, 0);
    for (let i = 0; i < 70; i++) writer.address(i * 65_536 + 1, 1);
    expect(() => writer.check()).toThrow(TableFull);
  });
});

const address6 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
describe("IPv6", () => {
  test("the fewest blocks say the same as the ranges", () => {
    fc.assert(
      fc.property(fc.uniqueArray(address6, { maxLength: 4 }), fc.array(address6), (cuts, asked) => {
        const starts = [...new Set([0n, ...cuts])].sort((a, b) => (a < b ? -1 : 1));
        const classes = starts.map((_, i) => i % 3);
        const blocks = blocksOf(starts, classes);
        const longest = (at: bigint) =>
          blocks.filter((one) => at >> BigInt(128 - one.length) === one.value >> BigInt(128 - one.length)).sort((a, b) => b.length - a.length)[0]
            ?.cls;
        const points = [...asked, ...starts];
        expect(points.map(longest)).toEqual(points.map((at) => classes[starts.findLastIndex((start) => start <= at)]));
      }),
      runs(60),
    );
  });

  test("a block inside the rest of the world takes two", () => {
    const start = 0x2001_0db8n << 96n;
    expect(blocksOf([0n, start, start + (1n << 96n)], [1, 2, 1]).map(({ length, cls }) => [length, cls])).toEqual([
      [0, 1],
      [32, 2],
    ]);
  });

  test("every block is found again, and nothing else", () => {
    const blocks: Block6[] = Array.from({ length: 2_000 }, (_, i) => ({ value: (0xfd00n << 112n) + BigInt(i * 7), length: 128, cls: 1 + (i % 9) }));
    const view = fresh();
    writeBlocks6(view, [{ value: 0n, length: 0, cls: 42 }, ...blocks]);
    expect(blocks.every(({ value, cls }) => class6(view, value) === cls && class6(view, value + 1n) === 42)).toBe(true);
  });

  test("more blocks than there is room for are refused", () => {
    const blocks = Array.from({ length: 3_073 }, (_, i) => ({ value: BigInt(i), length: 128, cls: 1 }));
    expect(() => writeBlocks6(fresh(), blocks)).toThrow(TableFull);
  });

  test("more lengths than there is room for are refused", () => {
    const blocks = Array.from({ length: 33 }, (_, i) => ({ value: 0n, length: 90 + i, cls: 1 }));
    expect(() => writeBlocks6(fresh(), blocks)).toThrow(TableFull);
  });
});

describe("named ports", () => {
  const ports = Array.from({ length: 300 }, (_, i) => ({
    value: mapped(BigInt(0x0a00_0001 + i)),
    protocol: i % 2 ? 6 : 17,
    port: 80 + (i % 5),
    names: 1 + (i % 3),
  }));
  test("are found by address, protocol and port", () => {
    const view = fresh();
    writeNamedPorts(view, ports);
    expect(ports.map(({ value, protocol, port }) => namesOf(view, value, protocol, port))).toEqual(ports.map(({ names }) => names));
    expect(namesOf(view, mapped(1n), 6, 80)).toBe(0);
  });
  test("that find no place are refused", () => {
    const many = Array.from({ length: 1_025 }, (_, i) => ({ value: BigInt(i), protocol: 6, port: 80, names: 1 }));
    expect(() => writeNamedPorts(fresh(), many)).toThrow(TableFull);
  });
});
