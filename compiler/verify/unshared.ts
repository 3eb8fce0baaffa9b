import type { Cube, Level, Side } from "#model";
import { within } from "./ledger.ts";
import { isLike, meets, sameCube } from "./overlap.ts";
import { namespaceOf } from "./subjects.ts";

/** Below this many cubes it is not worth looking for what two sides share. */
const WORTHWHILE = 512;
/** Above this many cubes of their own, sides are compared as a whole. */
const FEW = 64;

/** Two sides, each as it is where one of the cubes holds that only one of the two has, and allowed elsewhere. */
export interface Unshared {
  readonly a: Side;
  readonly b: Side;
}

/** Leaves out what both sides share word by word: they can differ only where a cube holds that one of them has alone. Null where this is not worthwhile. */
export function unshared(a: Side, b: Side): Unshared | null {
  if (a.length !== b.length || !a.every((level, i) => isLike(level, b[i] as Level))) return null;
  if (a.reduce((sum, level) => sum + level.cubes.length, 0) < WORTHWHILE) return null;
  const own: Cube[] = [];
  for (const [i, level] of a.entries()) {
    const found = ownCubes(level.cubes, (b[i] as Level).cubes, FEW - own.length);
    if (found === null) return null;
    own.push(...found);
  }
  return { a: within(meeting(a, own), own), b: within(meeting(b, own), own) };
}

/** The cubes that stand in only one of two levels; null for more than `most`. */
function ownCubes(a: readonly Cube[], b: readonly Cube[], most: number): Cube[] | null {
  const own: Cube[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [one, other] = [a[i], b[j]];
    if (one !== undefined && other !== undefined && sameCube(one, other)) {
      i++;
      j++;
      continue;
    }
    const step = resynchronized(a, b, i, j, most - own.length);
    if (step === null) return null;
    own.push(...a.slice(i, i + step[0]), ...b.slice(j, j + step[1]));
    [i, j] = [i + step[0], j + step[1]];
  }
  return own;
}

/** The fewest cubes to skip on both sides, at most so many together, until they go on alike. */
function resynchronized(a: readonly Cube[], b: readonly Cube[], i: number, j: number, most: number): readonly [number, number] | null {
  for (let together = 1; together <= most; together++) {
    for (let left = 0; left <= together; left++) {
      const [one, other] = [a[i + left], b[j + together - left]];
      const bothEnd = i + left === a.length && j + together - left === b.length;
      if (bothEnd || (one !== undefined && other !== undefined && sameCube(one, other))) return [left, together - left];
    }
  }
  return null;
}

/** The levels with the cubes that may hold together with one of these. */
function meeting(side: Side, own: readonly Cube[]): Side {
  const homes = new Set(own.map(namespaceOf));
  const near = (cube: Cube): boolean => {
    const home = namespaceOf(cube);
    return (home === null || homes.has(null) || homes.has(home)) && own.some((one) => meets(cube, one));
  };
  return side.map((level) => ({ ...level, cubes: level.cubes.filter(near) }));
}
