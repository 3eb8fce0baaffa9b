import { describe, expect, test } from "vitest";
import { descend } from "../../../compiler/algebra/descent.ts";
import { searchLocally } from "../../../compiler/algebra/local-search.ts";
import { ALLOW, DENY, PASS, Residuals } from "../../../compiler/algebra/residuals.ts";
import { type Level, naive, pointOf, root, SIZES } from "./levels.ts";

const everything = [null, null, null, null];
const engines = [
  ["paired descent", descend],
  ["local search", searchLocally],
] as const;

/** The points at which the engine says that two relations differ, each judged again by the semantics. */
function differing(engine: typeof searchLocally, a: readonly Level[], b: readonly Level[]): number {
  const residuals = new Residuals(SIZES);
  let found = 0;
  const onDifference: Parameters<typeof descend>[4] = (trail, x, y) => {
    expect([naive(a, pointOf(trail)), naive(b, pointOf(trail))]).toEqual([x, y]);
    found++;
  };
  engine(residuals, root(residuals, a), root(residuals, b), 1_000, onDifference, () => true);
  return found;
}

describe.each(engines)("%s", (_, engine) => {
  test("an open pass keeps the levels that it may jump to", () => {
    const a: Level[] = [
      { action: PASS, target: 2, cubes: [{ sets: [null, [0], null, null] }] },
      { action: DENY, target: 0, cubes: [{ sets: [[0], null, null, null] }] },
      { action: DENY, target: 0, cubes: [{ sets: [null, null, [1], null] }] },
    ];
    expect(differing(engine, a, a.slice(0, 2))).toBeGreaterThan(0);
  });

  test("of several open passes the smallest target above the decided level counts", () => {
    const a: Level[] = [
      { action: PASS, target: 2, cubes: [{ sets: [null, null, [0], null] }] },
      { action: PASS, target: 4, cubes: [{ sets: [null, null, null, [0]] }] },
      { action: DENY, target: 0, cubes: [{ sets: [[1], null, null, null] }] },
      { action: DENY, target: 0, cubes: [{ sets: everything }] },
      { action: DENY, target: 0, cubes: [{ sets: [null, [1], null, null] }] },
    ];
    expect(differing(engine, a, a.slice(0, 4))).toBeGreaterThan(0);
  });

  test("levels behind the last that could say otherwise decide nothing", () => {
    const a: Level[] = [
      { action: DENY, target: 0, cubes: [{ sets: [[1], null, null, null] }] },
      { action: ALLOW, target: 0, cubes: [{ sets: [null, [1], null, null] }] },
    ];
    expect(differing(engine, a, a.slice(0, 1))).toBe(0);
  });
});
