import type { Outcome, Residuals, Segments } from "./residuals.ts";

/** The comparison needed more steps than its budget. */
export class Undecided extends Error {}

/** One value for each variable on the way to a difference: [variable position, value]. */
export type Trail = readonly (readonly [position: number, value: number])[];
export type OnDifference = (trail: Trail, a: Outcome, b: Outcome) => void;

export interface Descent {
  readonly steps: number;
  readonly pairs: number;
}

/**
 * Walks two residuals together and stops wherever both are the same set; reports every pair of decided
 * residuals that differ once, on the first way that leads there. Throws `Undecided` after `budget` steps.
 */
export function descend(residuals: Residuals, a: number, b: number, budget: number, onDifference: OnDifference): Descent {
  const seen = new Set<number>();
  const trail: [number, number][] = [];
  let steps = 0;

  const walk = (left: number, right: number): void => {
    if (left === right) return;
    const key = left * 0x4000000 + right;
    if (seen.has(key)) return;
    seen.add(key);
    if (++steps > budget) throw new Undecided();
    const [decidedLeft, decidedRight] = [residuals.outcome(left), residuals.outcome(right)];
    if (decidedLeft !== null && decidedRight !== null) {
      onDifference(trail, decidedLeft, decidedRight);
      return;
    }
    const [headLeft, headRight] = [residuals.head(left), residuals.head(right)];
    const variable = Math.min(headLeft, headRight);
    const one = headLeft === variable ? residuals.split(left) : whole(left);
    const two = headRight === variable ? residuals.split(right) : whole(right);
    for (let i = 0, j = 0; i < one.starts.length && j < two.starts.length; ) {
      trail.push([variable, Math.max(one.starts[i] as number, two.starts[j] as number)]);
      walk(one.children[i] as number, two.children[j] as number);
      trail.pop();
      const [endOne, endTwo] = [one.starts[i + 1] ?? Number.POSITIVE_INFINITY, two.starts[j + 1] ?? Number.POSITIVE_INFINITY];
      if (endOne <= endTwo) i++;
      if (endTwo <= endOne) j++;
    }
  };
  walk(a, b);
  return { steps, pairs: seen.size };
}

function whole(residual: number): Segments {
  return { starts: [0], children: [residual] };
}
