import type { Outcome, Residuals, Segments } from "./residuals.ts";
import { normalize, type Run, type Runs } from "./runs.ts";
import { DONE } from "./suffixes.ts";

/** One value for each variable on the way to a difference: [variable position, value]. */
export type Trail = readonly (readonly [position: number, value: number])[];
export type OnDifference = (trail: Trail, a: Outcome, b: Outcome) => void;

/** Whether a pair with these outcomes (as bits) may still show something new. */
export type Worth = (a: number, b: number) => boolean;

export interface Effort {
  readonly steps: number;
}

/** The comparison needed more steps than its budget; `region` and `variables` say where, if that is known. */
export class BudgetSpent extends Error {
  readonly region: readonly (readonly [position: number, set: number])[];
  /** The variables that multiply there, most first. */
  readonly variables: readonly number[];

  constructor(region: BudgetSpent["region"] = [], variables: readonly number[] = []) {
    super("budget spent");
    this.region = region;
    this.variables = variables;
  }
}

/** Words that count as one step beside the step for each pair. */
export const WORDS_PER_STEP = 256;

/**
 * Walks two residuals together and stops wherever both are the same set; reports every pair of decided residuals that
 * differ once, on the first way that leads there. Values that no suffix covers which only one of the two has are left out: the same cubes
 * hold there on both sides. Throws `BudgetSpent` after `budget` steps.
 */
export function descend(residuals: Residuals, a: number, b: number, budget: number, onDifference: OnDifference, worth: Worth = () => true): Effort {
  const seen = new Set<number>();
  const trail: [number, number][] = [];
  const begun = residuals.work;
  const steps = () => seen.size + Math.floor((residuals.work - begun) / WORDS_PER_STEP);

  const walk = (left: number, right: number): void => {
    if (left === right) return;
    const key = left * 0x4000000 + right;
    if (seen.has(key) || !worth(residuals.outcomes(left), residuals.outcomes(right))) return;
    seen.add(key);
    if (steps() > budget) throw new BudgetSpent();
    const [decidedLeft, decidedRight] = [residuals.outcome(left), residuals.outcome(right)];
    if (decidedLeft !== null && decidedRight !== null) {
      onDifference(trail, decidedLeft, decidedRight);
      return;
    }
    const variable = Math.min(residuals.head(left), residuals.head(right));
    const ranges = covered(residuals, left, right, variable);
    const one = part(residuals, left, variable, ranges);
    const two = part(residuals, right, variable, ranges);
    for (let i = 0, j = 0; i < one.starts.length && j < two.starts.length; ) {
      const [endOne, endTwo] = [one.ends[i] as number, two.ends[j] as number];
      const start = Math.max(one.starts[i] as number, two.starts[j] as number);
      if (start < Math.min(endOne, endTwo)) {
        trail.push([variable, start]);
        walk(one.children[i] as number, two.children[j] as number);
        trail.pop();
      }
      if (endOne <= endTwo) i++;
      if (endTwo <= endOne) j++;
    }
  };
  walk(a, b);
  return { steps: steps() };
}

/** The values that a suffix of only one side covers; null for all. */
function covered(residuals: Residuals, left: number, right: number, variable: number): Runs | null {
  const { suffixes } = residuals;
  const [a, b] = [residuals.words(left), residuals.words(right)];
  const sets = new Set<number>();
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const [x, y] = [i < a.length ? (a[i] as number) : DONE, j < b.length ? (b[j] as number) : DONE];
    if (x <= y) i++;
    if (y <= x) j++;
    if (x === y) continue;
    const own = Math.min(x, y);
    if (suffixes.head[own] !== variable) return null;
    sets.add(suffixes.set[own] as number);
  }
  const runs: Run[] = [];
  for (const set of sets) {
    const bounds = residuals.bounds(set);
    for (let i = 0; i < bounds.length; i += 2) runs.push([bounds[i] as number, bounds[i + 1] as number]);
  }
  return normalize(runs);
}

function part(residuals: Residuals, residual: number, variable: number, ranges: Runs | null): Segments {
  if (residuals.head(residual) === variable) return residuals.split(residual, variable, ranges);
  const whole = ranges ?? [[0, (residuals.sizes[variable] as number) - 1] as const];
  return { starts: whole.map(([low]) => low), ends: whole.map(([, high]) => high + 1), children: whole.map(() => residual) };
}
