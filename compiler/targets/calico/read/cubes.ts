import { addresses, gaps, type Literal, type NumberRange, type Predicate } from "#algebra";
import type { Formula } from "./formula.ts";

/** More alternatives than this in one rule are refused. */
export const MAX_CUBES = 4_096;
const OVERLAP = 4;

/** Literals by variable, all of which hold. */
type Conjunction = readonly Literal[];

/** The formula as a union of conjunctions, contradictions left out; null above the budget. The formula must lack no fact. */
export function cubesOf(formula: Formula, budget = MAX_CUBES): Conjunction[] | null {
  switch (formula.kind) {
    case "literal":
      return isEmpty(formula.literal.in) ? [] : [[formula.literal]];
    case "missing":
      throw new Error("internal: a missing fact has no cubes");
    case "or": {
      const found: Conjunction[] = [];
      for (const one of formula.of) {
        const cubes = cubesOf(one, budget);
        if (cubes === null || found.push(...cubes) > budget) return null;
      }
      return distinct(found);
    }
    case "and": {
      let found: Conjunction[] = [[]];
      for (const one of formula.of) {
        const cubes = cubesOf(one, budget);
        if (cubes === null) return null;
        const products = product(found, cubes, budget * OVERLAP);
        if (products === null) return null;
        found = distinct(products);
        if (found.length > budget) return null;
      }
      return found;
    }
  }
}

/** Every pair joined; null where there are more than a limit before twins fall together. */
function product(left: readonly Conjunction[], right: readonly Conjunction[], limit: number): Conjunction[] | null {
  const found: Conjunction[] = [];
  for (const one of left) {
    for (const other of right) {
      const both = joined(one, other);
      if (both !== null && found.push(both[0]) > limit) return null;
    }
  }
  return found;
}

function distinct(cubes: readonly Conjunction[]): Conjunction[] {
  if (cubes.some((cube) => cube.length === 0)) return [[]];
  if (cubes.length < 2) return [...cubes];
  return [...new Map(cubes.map((cube) => [keyOf(cube), cube])).values()];
}

function keyOf(cube: Conjunction): string {
  return cube.map(keyOfLiteral).sort().join("\n");
}

const keys = new WeakMap<Literal, string>();
function keyOfLiteral(one: Literal): string {
  let key = keys.get(one);
  if (key === undefined) {
    key = `${one.variable} ${JSON.stringify(one.in, (_, value: unknown) => (typeof value === "bigint" ? value.toString(16) : value))}`;
    keys.set(one, key);
  }
  return key;
}

/** Both conjunctions in one, sets of one variable intersected; null where they exclude each other. */
function joined(left: Conjunction, right: Conjunction): [Conjunction] | null {
  const found = [...left];
  for (const one of right) {
    const at = found.findIndex((other) => other.variable === one.variable && meets(other.in, one.in));
    if (at < 0) {
      found.push(one);
      continue;
    }
    const other = found[at] as Literal;
    const both = intersection(other.in, one.in);
    if (isEmpty(both)) return null;
    found[at] = keyOfLiteral(other) === keyOfLiteral({ ...one, in: both }) ? other : { variable: one.variable, in: both };
  }
  return [found];
}

/** Whether the intersection of two sets of one variable can be written as one set. */
function meets(a: Predicate, b: Predicate): boolean {
  if (a.sort !== "text" || b.sort !== "text") return true;
  const listed = (set: typeof a) => set.present.kind === "in" || set.present.kind === "notIn";
  return listed(a) && listed(b);
}

function intersection(a: Predicate, b: Predicate): Predicate {
  if (a.sort === "choice" && b.sort === "choice") return { sort: "choice", in: a.in.filter((one) => b.in.includes(one)) };
  if (a.sort === "number" && b.sort === "number") return { sort: "number", ranges: overlap(a.ranges, b.ranges) };
  if (a.sort === "address" && b.sort === "address") return { sort: "address", ranges: addresses.overlap(a.ranges, b.ranges) };
  if (a.sort !== "text" || b.sort !== "text") throw new Error("internal: sorts differ");
  const absent = a.absent && b.absent;
  const [x, y] = [a.present, b.present];
  if ("pattern" in x || "pattern" in y) throw new Error("internal: patterns are not joined");
  if (x.kind === "in")
    return { sort: "text", absent, present: { kind: "in", values: x.values.filter((one) => y.values.includes(one) === (y.kind === "in")) } };
  if (y.kind === "in") return { sort: "text", absent, present: { kind: "in", values: y.values.filter((one) => !x.values.includes(one)) } };
  return { sort: "text", absent, present: { kind: "notIn", values: [...new Set([...x.values, ...y.values])].sort() } };
}

function overlap(a: readonly NumberRange[], b: readonly NumberRange[]): NumberRange[] {
  const outside = [...gaps(a, 0, 65_535, 1), ...gaps(b, 0, 65_535, 1)];
  return gaps(outside, 0, 65_535, 1) as NumberRange[];
}

function isEmpty(set: Predicate): boolean {
  if (set.sort === "choice") return set.in.length === 0;
  if (set.sort === "text") return !set.absent && set.present.kind === "in" && set.present.values.length === 0;
  return set.ranges.length === 0;
}
