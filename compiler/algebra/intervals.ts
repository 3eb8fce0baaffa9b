import type { Atoms } from "./atoms.ts";
import { normalize } from "./runs.ts";

type Range<N> = readonly [low: N, high: N];

/** Intervals of whole numbers between the ends of the given ranges; each is picked by its low end. */
export function numberAtoms(ranges: readonly Range<number>[], min: number, max: number): Atoms {
  const starts = cut(ranges, min, max, (n) => n + 1);
  return {
    size: starts.length,
    pick: (index) => starts[index] as number,
    set: (predicate) => (predicate.sort === "number" ? locate(predicate.ranges, starts, min, max) : sortsDiffer()),
    describe: (from, labels) => JSON.stringify([from.map((index) => starts[index]), labels]),
  };
}

/** Intervals of addresses; the first is the network's own name in most, so the second is picked. */
export function addressAtoms(ranges: readonly Range<bigint>[], max: bigint): Atoms {
  const starts = cut(ranges, 0n, max, (n) => n + 1n);
  return {
    size: starts.length,
    pick: (index) => {
      const start = starts[index] as bigint;
      return (starts[index + 1] ?? max + 1n) - start > 1n ? start + 1n : start;
    },
    set: (predicate) => (predicate.sort === "address" ? locate(predicate.ranges, starts, 0n, max) : sortsDiffer()),
    describe: (from, labels) => JSON.stringify([from.map((index) => String(starts[index])), labels]),
  };
}

function sortsDiffer(): never {
  throw new Error("internal: sorts differ");
}

function cut<N extends number | bigint>(ranges: readonly Range<N>[], min: N, max: N, after: (n: N) => N): readonly N[] {
  const starts = new Set<N>([min]);
  for (const [low, high] of ranges) {
    if (low > high) continue;
    if (low > min && low <= max) starts.add(low);
    if (high >= min && high < max) starts.add(after(high));
  }
  return [...starts].sort((a, b) => (a < b ? -1 : 1));
}

function locate<N extends number | bigint>(ranges: readonly Range<N>[], starts: readonly N[], min: N, max: N) {
  const inside = ranges.filter(([low, high]) => low <= high && low <= max && high >= min);
  return normalize(inside.map(([low, high]) => [find(starts, low), find(starts, high)] as const));
}

/** The last interval that begins at or before `n`. */
function find<N extends number | bigint>(starts: readonly N[], n: N): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as N) <= n) low = middle;
    else high = middle - 1;
  }
  return low;
}
