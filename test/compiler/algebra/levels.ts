import fc from "fast-check";
import { ALLOW, DENY, type Outcome, PASS, Residuals, UNDEFINED } from "../../../compiler/algebra/residuals.ts";
import { fromNumbers } from "../../../compiler/algebra/runs.ts";

export const SIZES = [3, 3, 2, 2];

export interface Cube {
  readonly sets: readonly (readonly number[] | null)[];
}
export interface Level {
  readonly action: number;
  readonly target: number;
  readonly cubes: readonly Cube[];
}

/** The semantics read aloud: no residuals, no sharing. */
export function naive(levels: readonly Level[], point: readonly number[]): Outcome {
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i] as Level;
    if (!level.cubes.some((cube) => cube.sets.every((set, v) => set === null || set.includes(point[v] as number)))) continue;
    if (level.action !== PASS) return level.action as Outcome;
    i = level.target - 1;
  }
  return ALLOW;
}

/** The residual of the levels. */
export function root(residuals: Residuals, levels: readonly Level[]): number {
  const suffixes = levels.flatMap((level, i) =>
    level.cubes.flatMap((cube) => {
      if (cube.sets.some((set) => set !== null && set.length === 0)) return [];
      let suffix = residuals.suffixes.done(i, level.action, level.target);
      for (let v = SIZES.length - 1; v >= 0; v--) {
        const set = cube.sets[v];
        if (set != null) suffix = residuals.suffixes.condition(v, residuals.set(fromNumbers(set)), suffix);
      }
      return [suffix];
    }),
  );
  return residuals.of([...suffixes, residuals.suffixes.done(levels.length, ALLOW, 0)]);
}

export const points = SIZES.reduce<number[][]>(
  (all, size) => all.flatMap((point) => Array.from({ length: size }, (_, value) => [...point, value])),
  [[]],
);

const cube = fc
  .tuple(...SIZES.map((size) => fc.option(fc.uniqueArray(fc.nat(size - 1), { minLength: 1, maxLength: size - 1 }), { freq: 2 })))
  .map((sets): Cube => ({ sets }));

export const levels = fc
  .array(fc.record({ action: fc.constantFrom(ALLOW, DENY, UNDEFINED, PASS, PASS), jump: fc.nat(3), cubes: fc.array(cube, { maxLength: 3 }) }), {
    maxLength: 7,
  })
  .map((list) => list.map((one, i): Level => ({ action: one.action, target: Math.min(list.length, i + 1 + one.jump), cubes: one.cubes })));

/** The same meaning in other cubes: split along a variable, copied narrower, in another order. */
export function rewritten(list: readonly Level[], variable: number): Level[] {
  const split = (one: Cube): Cube[] => {
    const all = one.sets[variable] ?? Array.from({ length: SIZES[variable] as number }, (_, value) => value);
    return all.map((value) => ({ sets: one.sets.map((set, v) => (v === variable ? [value] : set)) }));
  };
  return list.map((level) => ({
    ...level,
    cubes: level.cubes.flatMap((one, i) => (i % 2 === 0 ? split(one) : [one, ...split(one).slice(0, 1)])).reverse(),
  }));
}

/** The value of a variable that the trail leaves open doesn't matter. */
export function pointOf(trail: readonly (readonly [number, number])[]): number[] {
  return SIZES.map((_, v) => trail.find(([position]) => position === v)?.[1] ?? 0);
}
