import type { Literal, Predicate } from "#algebra";
import { domainOf, type Level, type Relation, type Side } from "#model";

/** Codes of what a side says. */
const ALLOW = 0;
const DENY = 1;
const OPEN = 2;

/** Numbers for the texts of a variable: 0 is absent, then those that some condition names, then another one. */
type Texts = ReadonlyMap<string, readonly string[]>;

/**
 * A script with four questions about the ingress sides of two meanings, over all flows that are not impossible: does the second
 * allow what the first denies, deny what it allows, and may it do the one or the other where one of them leaves the verdict open.
 */
export function script(a: Relation, b: Relation, impossible: Level): string {
  const literals = [...a.sides.ingress, ...b.sides.ingress, impossible].flatMap((level) => level.cubes.flatMap((cube) => cube.when));
  const names = [...new Set(literals.map(({ variable }) => variable))].sort();
  const texts = textsOf(literals);
  const possible = `(not ${matches(impossible, texts)})`;
  const ask = (question: string) => `(push)\n(assert ${question})\n(check-sat)\n(pop)`;
  return [
    ...names.flatMap((name) => [`(declare-const |${name}| Int)`, `(assert ${inDomain(name, texts)})`]),
    `(assert ${possible})`,
    ...sideOf("a", a.sides.ingress, texts),
    ...sideOf("b", b.sides.ingress, texts),
    ask(`(and (= a0 ${DENY}) (= b0 ${ALLOW}))`),
    ask(`(and (= a0 ${ALLOW}) (= b0 ${DENY}))`),
    ask(`(or (and (= a0 ${OPEN}) (= b0 ${ALLOW})) (and (= a0 ${DENY}) (= b0 ${OPEN})))`),
    ask(`(or (and (= a0 ${OPEN}) (= b0 ${DENY})) (and (= a0 ${ALLOW}) (= b0 ${OPEN})))`),
  ].join("\n");
}

function textsOf(literals: readonly Literal[]): Texts {
  const found = new Map<string, string[]>();
  for (const { variable, in: set } of literals) {
    if (set.sort !== "text") continue;
    if (!("values" in set.present)) throw new Error("patterns are not enumerated");
    const known = found.get(variable) ?? [];
    found.set(variable, [...new Set([...known, ...set.present.values])]);
  }
  return found;
}

function inDomain(name: string, texts: Texts): string {
  const domain = domainOf(name);
  const between = (low: bigint | number, high: bigint | number) => `(and (<= ${low} |${name}|) (<= |${name}| ${high}))`;
  switch (domain.sort) {
    case "choice":
      return between(0, domain.values.length - 1);
    case "number":
      return between(domain.min, domain.max);
    case "address":
      return between(0, domain.max);
    case "text":
      return between(domain.total ? 1 : 0, (texts.get(name)?.length ?? 0) + 1);
  }
}

/** `a0` is what the side says; `a3` what it says from its fourth level on. */
function sideOf(prefix: string, side: Side, texts: Texts): string[] {
  const lines = [`(define-fun ${prefix}${side.length} () Int ${ALLOW})`];
  for (let i = side.length - 1; i >= 0; i--) {
    const level = side[i] as Level;
    const says = { allow: String(ALLOW), deny: String(DENY), unknown: String(OPEN), pass: `${prefix}${level.to ?? i + 1}` }[level.action];
    lines.push(`(define-fun ${prefix}${i} () Int (ite ${matches(level, texts)} ${says} ${prefix}${i + 1}))`);
  }
  return lines;
}

function matches(level: Level, texts: Texts): string {
  return anyOf(level.cubes.map((cube) => allOf(cube.when.map((literal) => inSet(literal.variable, literal.in, texts)))));
}

function inSet(name: string, set: Predicate, texts: Texts): string {
  const is = (value: number) => `(= |${name}| ${value})`;
  switch (set.sort) {
    case "choice": {
      const domain = domainOf(name);
      const values = domain.sort === "choice" ? domain.values : [];
      return anyOf(set.in.map((value) => is(values.indexOf(value))));
    }
    case "number":
    case "address":
      return anyOf(set.ranges.map(([low, high]) => `(and (<= ${low} |${name}|) (<= |${name}| ${high}))`));
    case "text": {
      const { present, absent } = set;
      const named = "values" in present ? present.values.map((value) => is((texts.get(name) ?? []).indexOf(value) + 1)) : [];
      const inside = present.kind === "in" ? anyOf(named) : `(and (> |${name}| 0) (not ${anyOf(named)}))`;
      return absent ? anyOf([is(0), inside]) : inside;
    }
  }
}

const anyOf = (parts: readonly string[]): string => (parts.length === 0 ? "false" : `(or ${parts.join(" ")})`);
const allOf = (parts: readonly string[]): string => (parts.length === 0 ? "true" : `(and ${parts.join(" ")})`);
