import type { Predicate } from "#algebra";
import type { Cube, Level } from "#model";

/** Whether two levels differ in their cubes at most. */
export function isLike(a: Level, b: Level): boolean {
  return a.action === b.action && a.to === b.to && a.missing === b.missing && (a.cubes.length === 0) === (b.cubes.length === 0);
}

/** Whether two cubes say the same in the same words. */
export function sameCube(a: Cube, b: Cube): boolean {
  if (a === b) return true;
  if (a.rule !== b.rule || a.when.length !== b.when.length) return false;
  for (const [i, one] of a.when.entries()) {
    const other = b.when[i];
    if (one === other) continue;
    if (other === undefined || one.variable !== other.variable || !samePredicate(one.in, other.in)) return false;
  }
  return true;
}

function samePredicate(a: Predicate, b: Predicate): boolean {
  if (a === b) return true;
  if (a.sort === "text" && b.sort === "text") {
    const [x, y] = [a.present, b.present];
    if (a.absent !== b.absent || x.kind !== y.kind) return false;
    return "values" in x ? "values" in y && sameList(x.values, y.values) : "pattern" in y && x.pattern === y.pattern;
  }
  if (a.sort === "choice" && b.sort === "choice") return sameList(a.in, b.in);
  if (a.sort === "number" && b.sort === "number") return sameList(a.ranges.flat(), b.ranges.flat());
  return a.sort === "address" && b.sort === "address" && sameList(a.ranges.flat(), b.ranges.flat());
}

function sameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}

/** Whether two cubes may hold at once; true where a closer look would be needed. */
export function meets(a: Cube, b: Cube): boolean {
  for (const one of a.when) for (const other of b.when) if (one.variable === other.variable && apart(one.in, other.in)) return false;
  return true;
}

function apart(a: Predicate, b: Predicate): boolean {
  if (a.sort === "text" && b.sort === "text") {
    const [x, y] = [a.present, b.present];
    return !(a.absent && b.absent) && x.kind === "in" && y.kind === "in" && !x.values.some((value) => y.values.includes(value));
  }
  if (a.sort === "choice" && b.sort === "choice") return !a.in.some((value) => b.in.includes(value));
  if (a.sort === "number" && b.sort === "number") return !a.ranges.some(([low, high]) => b.ranges.some(([from, to]) => low <= to && from <= high));
  return a.sort === "address" && b.sort === "address" && !a.ranges.some(([low, high]) => b.ranges.some(([from, to]) => low <= to && from <= high));
}
