import { exampleOutside, matches } from "#algebra";
import { canonicalJson, type HeaderMatch, type HttpMatch, type Layer7 } from "#ir";
import { asHttp, hostPattern, namePattern, pathPattern, textPattern } from "#model";

/** Requests of both lists, where an empty one is every byte; null where their patterns have no common spelling. */
export function bothRequests(a: readonly Layer7[], b: readonly Layer7[]): readonly Layer7[] | "none" | null {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a;
  const pairs = a.flatMap((one) => b.map((other) => bothRequest(one, other)));
  if (pairs.includes(null)) return null;
  const met = pairs.flatMap((one) => one ?? []);
  return met.length === 0 ? "none" : met;
}

function bothRequest(a: Layer7, b: Layer7): readonly Layer7[] | null {
  if (canonicalJson(a) === canonicalJson(b)) return [a];
  if (a.kind === "dns" || b.kind === "dns") {
    if (a.kind !== "dns" || b.kind !== "dns") return [];
    const pattern = narrower(a.pattern, b.pattern, namePattern);
    return pattern === null ? null : pattern === "none" ? [] : [{ kind: "dns", pattern }];
  }
  const [one, other] = [asHttp(a), asHttp(b)];
  const method = part(one.method, other.method, textPattern);
  const path = part(one.path, other.path, pathPattern);
  const host = part(one.host, other.host, hostPattern);
  const headers = bothHeaders(one.headers, other.headers);
  if (method === "none" || path === "none" || host === "none" || headers === "none") return [];
  if (method === undefined || path === undefined || host === undefined) return null;
  return [{ kind: "http", method, path, host, headers } satisfies HttpMatch];
}

/** A missing part is open; undefined: both hold something of the other's and neither holds all of it. */
function part<T>(a: T | null, b: T | null, pattern: (one: T) => string): T | null | "none" | undefined {
  if (a === null || b === null) return a ?? b;
  return narrower(a, b, pattern) ?? undefined;
}

function narrower<T>(a: T, b: T, patternOf: (one: T) => string): T | "none" | null {
  const [first, second] = [patternOf(a), patternOf(b)];
  const inSecond = exampleOutside(first, second);
  if (inSecond === null) return a;
  const inFirst = exampleOutside(second, first);
  if (inFirst === null) return b;
  if (typeof inSecond !== "string" || typeof inFirst !== "string") return null;
  return (has(a, "exact") && !hasTail(b)) || (has(b, "exact") && !hasTail(a)) ? "none" : null;
}

function has(match: unknown, field: string): boolean {
  return typeof match === "object" && match !== null && field in match;
}

/** Says what follows an exact text, too: query or port; all others hold such a text with everything behind it, or not at all. */
function hasTail(match: unknown): boolean {
  return has(match, "target") || has(match, "authority");
}

function bothHeaders(a: readonly HeaderMatch[], b: readonly HeaderMatch[]): readonly HeaderMatch[] | "none" {
  const exact = (one: HeaderMatch) => (one.value !== null && "exact" in one.value ? one.value.exact : null);
  const clash = a.some((one) => b.some((other) => one.name === other.name && disagree(one, other, exact(one), exact(other))));
  return clash ? "none" : [...new Map([...a, ...b].map((one) => [canonicalJson(one), one])).values()];
}

function disagree(one: HeaderMatch, other: HeaderMatch, mine: string | null, theirs: string | null): boolean {
  if (mine !== null && theirs !== null) return mine !== theirs;
  if (mine !== null && other.value !== null) return !matches(textPattern(other.value), mine);
  return theirs !== null && one.value !== null && !matches(textPattern(one.value), theirs);
}
