import { addresses, gaps, type Literal, MAX_ADDRESS, type NumberRange, type Predicate } from "#algebra";
import { domainOf } from "#model";

export type Conditions = ReadonlyMap<string, readonly Predicate[]>;

/** The sets of a conjunction by variable; sets that can be intersected are one. */
export function conditionsOf(when: readonly Literal[]): Conditions {
  const found = new Map<string, Predicate[]>();
  for (const { variable, in: set } of when) {
    const before = found.get(variable) ?? [];
    const last = before.at(-1);
    const both = last === undefined ? null : intersection(last, set);
    found.set(variable, both === null ? [...before, set] : [...before.slice(0, -1), both]);
  }
  for (const [variable, sets] of found) if (sets.every((set) => isWhole(variable, set))) found.delete(variable);
  return found;
}

function intersection(a: Predicate, b: Predicate): Predicate | null {
  if (a.sort === "choice" && b.sort === "choice") return { sort: "choice", in: a.in.filter((value) => b.in.includes(value)) };
  if (a.sort === "number" && b.sort === "number") return { sort: "number", ranges: gaps([...outside(a.ranges), ...outside(b.ranges)], 0, 65_535, 1) };
  if (a.sort === "address" && b.sort === "address") return { sort: "address", ranges: addresses.overlap(a.ranges, b.ranges) };
  return null;
}

function outside(ranges: readonly NumberRange[]): NumberRange[] {
  return gaps(ranges, 0, 65_535, 1) as NumberRange[];
}

/** Every value of the variable. */
function isWhole(variable: string, set: Predicate): boolean {
  const domain = domainOf(variable);
  switch (set.sort) {
    case "choice":
      return domain.sort === "choice" && domain.values.every((value) => set.in.includes(value));
    case "number":
      return domain.sort === "number" && gaps(set.ranges, domain.min, domain.max, 1).length === 0;
    case "address":
      return gaps(set.ranges, 0n, MAX_ADDRESS, 1n).length === 0;
    case "text":
      return set.present.kind === "notIn" && set.present.values.length === 0 && (set.absent || (domain.sort === "text" && domain.total));
  }
}

/** No value at all. */
export function isEmpty(set: Predicate): boolean {
  if (set.sort === "choice") return set.in.length === 0;
  if (set.sort === "text") return !set.absent && set.present.kind === "in" && set.present.values.length === 0;
  return set.ranges.length === 0;
}

export function choiceOf(conditions: Conditions, variable: string): readonly string[] | null {
  const set = conditions.get(variable)?.[0];
  return set?.sort === "choice" ? set.in : null;
}

export function rangesOf(conditions: Conditions, variable: string): readonly NumberRange[] | null {
  const set = conditions.get(variable)?.[0];
  return set?.sort === "number" ? set.ranges : null;
}
