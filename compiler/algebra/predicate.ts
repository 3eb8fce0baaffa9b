import { matches } from "./language.ts";
import { type TextLike, textsIn } from "./likeness.ts";

/** A closed interval of whole numbers: ports, protocol numbers, ICMP types. */
export type NumberRange = readonly [low: number, high: number];
/** A closed interval of addresses; IPv4 first, IPv6 behind it (`cidr.ts`). */
export type AddressRange = readonly [low: bigint, high: bigint];

/** A set of strings. `match`/`mismatch` hold an RE2 pattern that must cover the whole string. */
export type TextSet =
  | { readonly kind: "in" | "notIn"; readonly values: readonly string[] }
  | { readonly kind: "match" | "mismatch"; readonly pattern: string };

/** A set of values of one variable. Each sort is closed under `complement`. */
export type Predicate =
  | { readonly sort: "choice"; readonly in: readonly string[] }
  | { readonly sort: "number"; readonly ranges: readonly NumberRange[] }
  | { readonly sort: "address"; readonly ranges: readonly AddressRange[] }
  | { readonly sort: "text"; readonly absent: boolean; readonly present: TextSet };

/** All values that a variable can take. `total` text is never absent. */
export type Domain =
  | { readonly sort: "choice"; readonly values: readonly string[] }
  | { readonly sort: "number"; readonly min: number; readonly max: number }
  | { readonly sort: "address"; readonly max: bigint }
  | { readonly sort: "text"; readonly total: boolean /** RE2: no other text can occur. */; readonly within?: string };

/** One value; `null` is an absent text, a list is a set of texts of which one is enough, a range any number or address in it, a likeness any text of it. */
export type Value = string | null | number | bigint | readonly string[] | { readonly low: number; readonly high: number } | AddressSpan | TextLike;
/** Any address of an interval. */
export interface AddressSpan {
  readonly low: bigint;
  readonly high: bigint;
}

/** The value is not known to the observer. */
export const UNKNOWN = Symbol("unknown");

/** A conjunct: the variable's value lies in the set. */
export interface Literal {
  readonly variable: string;
  readonly in: Predicate;
}

export type Truth = "yes" | "no" | "unknown";

/** Whether a value lies in a predicate's set; a range or likeness that lies partly inside is `unknown`. */
export function holds(predicate: Predicate, value: Value | typeof UNKNOWN): Truth {
  if (value === UNKNOWN) return "unknown";
  switch (predicate.sort) {
    case "choice":
      return truth(predicate.in.includes(value as string));
    case "number":
      return holdsNumber(predicate.ranges, value as number | { low: number; high: number });
    case "address":
      return holdsAddress(predicate.ranges, value as bigint | AddressSpan);
    case "text":
      if (isLike(value)) return textsIn(predicate.present, value);
      if (Array.isArray(value)) return truth(value.length === 0 ? predicate.absent : value.some((one) => inText(predicate.present, one)));
      return truth(value === null ? predicate.absent : inText(predicate.present, value as string));
  }
}

function holdsNumber(ranges: readonly NumberRange[], value: number | { low: number; high: number }): Truth {
  if (typeof value === "number") return truth(ranges.some(([low, high]) => low <= value && value <= high));
  if (ranges.some(([low, high]) => low <= value.low && value.high <= high)) return "yes";
  return ranges.some(([low, high]) => low <= value.high && value.low <= high) ? "unknown" : "no";
}

function holdsAddress(ranges: readonly AddressRange[], value: bigint | AddressSpan): Truth {
  const { low, high } = typeof value === "bigint" ? { low: value, high: value } : value;
  if (!ranges.some(([from, to]) => from <= high && low <= to)) return "no";
  return low === high || gaps(ranges, low, high, 1n).every(([from]) => from > high) ? "yes" : "unknown";
}

function isLike(value: Value): value is TextLike {
  return typeof value === "object" && value !== null && "like" in value;
}

/** Whether a text lies in a set. */
export function inText(set: TextSet, value: string): boolean {
  switch (set.kind) {
    case "in":
      return set.values.includes(value);
    case "notIn":
      return !set.values.includes(value);
    case "match":
      return matches(set.pattern, value);
    case "mismatch":
      return !matches(set.pattern, value);
  }
}

function truth(yes: boolean): Truth {
  return yes ? "yes" : "no";
}

const OPPOSITE = { in: "notIn", notIn: "in", match: "mismatch", mismatch: "match" } as const;

/** All values of the domain that the predicate leaves out. */
export function complement(predicate: Predicate, domain: Domain): Predicate {
  switch (predicate.sort) {
    case "choice":
      if (domain.sort !== "choice") throw new Error("internal: sorts differ");
      return { sort: "choice", in: domain.values.filter((value) => !predicate.in.includes(value)) };
    case "number":
      if (domain.sort !== "number") throw new Error("internal: sorts differ");
      return { sort: "number", ranges: gaps(predicate.ranges, domain.min, domain.max, 1) };
    case "address":
      if (domain.sort !== "address") throw new Error("internal: sorts differ");
      return { sort: "address", ranges: gaps(predicate.ranges, 0n, domain.max, 1n) };
    case "text":
      return {
        sort: "text",
        absent: !predicate.absent && domain.sort === "text" && !domain.total,
        present: { ...predicate.present, kind: OPPOSITE[predicate.present.kind] } as TextSet,
      };
  }
}

/** The intervals of [min, max] that sorted or unsorted ranges do not cover. */
export function gaps<N extends number | bigint>(ranges: readonly (readonly [N, N])[], min: N, max: N, one: N): (readonly [N, N])[] {
  const found: (readonly [N, N])[] = [];
  let next = min;
  for (const [low, high] of [...ranges].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0))) {
    if (low > next) found.push([next, minus(low, one)]);
    if (high >= next) next = plus(high, one);
  }
  if (next <= max) found.push([next, max]);
  return found;
}

function plus<N extends number | bigint>(a: N, b: N): N {
  return ((a as number) + (b as number)) as N;
}
function minus<N extends number | bigint>(a: N, b: N): N {
  return ((a as number) - (b as number)) as N;
}
