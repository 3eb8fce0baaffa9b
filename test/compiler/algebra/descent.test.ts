import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { descend } from "../../../compiler/algebra/descent.ts";
import { ALLOW, DENY, type Outcome, PASS, Residuals, UNDEFINED } from "../../../compiler/algebra/residuals.ts";

const SIZES = [3, 3, 2, 2];

interface Cube {
  readonly sets: readonly (readonly number[] | null)[];
}
interface Level {
  readonly action: number;
  readonly target: number;
  readonly cubes: readonly Cube[];
}

/** The semantics read aloud: no residuals, no sharing. */
function naive(levels: readonly Level[], point: readonly number[]): Outcome {
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i] as Level;
    if (!level.cubes.some((cube) => cube.sets.every((set, v) => set === null || set.includes(point[v] as number)))) continue;
    if (level.action !== PASS) return level.action as Outcome;
    i = level.target - 1;
  }
  return ALLOW;
}

function root(residuals: Residuals, levels: readonly Level[]): number {
  const suffixes = levels.flatMap((level, i) =>
    level.cubes.flatMap((cube) => {
      if (cube.sets.some((set) => set !== null && set.length === 0)) return [];
      let suffix = residuals.suffixes.done(i, level.action, level.target);
      for (let v = SIZES.length - 1; v >= 0; v--) {
        const set = cube.sets[v];
        if (set != null) suffix = residuals.suffixes.condition(v, residuals.set(runsOf(set)), suffix);
      }
      return [suffix];
    }),
  );
  return residuals.of([...suffixes, residuals.suffixes.done(levels.length, ALLOW, 0)]);
}

function runsOf(values: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const value of [...new Set(values)].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === value - 1) last[1] = value;
    else runs.push([value, value]);
  }
  return runs;
}

const points = SIZES.reduce<number[][]>((all, size) => all.flatMap((point) => Array.from({ length: size }, (_, value) => [...point, value])), [[]]);

const cube = fc
  .tuple(...SIZES.map((size) => fc.option(fc.uniqueArray(fc.nat(size - 1), { minLength: 1 }), { freq: 2 })))
  .map((sets): Cube => ({ sets }));
const levels = fc
  .array(fc.record({ action: fc.constantFrom(ALLOW, DENY, UNDEFINED, PASS, PASS), jump: fc.nat(3), cubes: fc.array(cube, { maxLength: 3 }) }), {
    maxLength: 7,
  })
  .map((list) => list.map((one, i): Level => ({ action: one.action, target: Math.min(list.length, i + 1 + one.jump), cubes: one.cubes })));

/** The value of a variable that the trail leaves open doesn't matter. */
function pointOf(trail: readonly (readonly [number, number])[]): number[] {
  return SIZES.map((_, v) => trail.find(([position]) => position === v)?.[1] ?? 0);
}

describe("paired descent", () => {
  test("finds a difference exactly where enumeration finds one, and every trail shows one", () => {
    fc.assert(
      fc.property(levels, levels, (a, b) => {
        const residuals = new Residuals(SIZES);
        const differences: [Outcome, Outcome][] = [];
        descend(residuals, root(residuals, a), root(residuals, b), 100_000, (trail, x, y) => {
          const point = pointOf(trail);
          expect([naive(a, point), naive(b, point)]).toEqual([x, y]);
          differences.push([x, y]);
        });
        const expected = new Set(points.map((point) => `${naive(a, point)}${naive(b, point)}`).filter((pair) => pair[0] !== pair[1]));
        expect(new Set(differences.map((pair) => pair.join("")))).toEqual(expected);
      }),
      { numRuns: 3_000 },
    );
  });

  test("an open pass keeps the levels that it may jump to", () => {
    const a: Level[] = [
      { action: PASS, target: 2, cubes: [{ sets: [null, [0], null, null] }] },
      { action: DENY, target: 0, cubes: [{ sets: [[0], null, null, null] }] },
      { action: DENY, target: 0, cubes: [{ sets: [null, null, [1], null] }] },
    ];
    const residuals = new Residuals(SIZES);
    const found: number[][] = [];
    descend(residuals, root(residuals, a), root(residuals, a.slice(0, 2)), 1_000, (trail) => found.push(pointOf(trail)));
    expect(found.map((point) => [naive(a, point), naive(a.slice(0, 2), point)])).toEqual(found.map(() => [DENY, ALLOW]));
    expect(found.length).toBeGreaterThan(0);
  });
});
