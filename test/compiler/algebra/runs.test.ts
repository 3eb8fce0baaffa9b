import fc from "fast-check";
import { expect, it } from "vitest";
import { runs } from "#algebra";

const members = fc.uniqueArray(fc.nat(40));
const listed = (set: runs.Runs): number[] => set.flatMap(([low, high]) => Array.from({ length: high - low + 1 }, (_, i) => low + i));
const sorted = (numbers: Iterable<number>): number[] => [...numbers].sort((a, b) => a - b);

it("runs join, meet and complement as sets do", () => {
  fc.assert(
    fc.property(members, members, (a, b) => {
      const [left, right] = [runs.fromNumbers(a), runs.fromNumbers(b)];
      expect(listed(runs.union(left, right))).toEqual(sorted(new Set([...a, ...b])));
      expect(listed(runs.intersect(left, right))).toEqual(sorted(a.filter((n) => b.includes(n))));
      expect(listed(runs.without(left, 0, 40))).toEqual(Array.from({ length: 41 }, (_, n) => n).filter((n) => !a.includes(n)));
      expect(b.every((n) => runs.includes(left, n) === a.includes(n))).toBe(true);
    }),
  );
});

it("runs merge where intervals touch", () => {
  expect(
    runs.normalize([
      [5, 9],
      [3, 2],
      [1, 4],
      [11, 12],
      [2, 3],
    ]),
  ).toEqual([
    [1, 9],
    [11, 12],
  ]);
});

it("a complement stays within its bounds", () => {
  expect(
    runs.without(
      [
        [0, 3],
        [8, 20],
      ],
      2,
      10,
    ),
  ).toEqual([[4, 7]]);
});
