import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matches } from "../../../../compiler/algebra/language.ts";
import { type Automaton, complementAutomaton, product, run, sameAutomaton } from "../../../../compiler/algebra/regex/automaton.ts";
import { accepts, automatonOf, checkPattern, exampleOutside, sameLanguage } from "../../../../compiler/algebra/regex/language.ts";
import { patterns, texts } from "./patterns.ts";

function made(pattern: string): Automaton {
  const found = automatonOf(pattern);
  if ("message" in found) throw new Error(`${pattern}: ${found.message}`);
  return found;
}

describe("the automaton of a pattern", () => {
  it("accepts what the matching engine matches", () => {
    fc.assert(
      fc.property(patterns, fc.array(texts, { minLength: 8, maxLength: 8 }), (pattern, several) => {
        for (const text of several) expect(accepts(made(pattern), text), text).toBe(matches(pattern, text));
      }),
      { numRuns: 4_000 },
    );
  });

  it.each([
    ["\\p{Greek}", "α", true],
    ["\\P{Greek}", "α", false],
    ["(?i)\\p{Lu}", "a", true],
    ["[^\\pL]", "1", true],
    ["(?U)a+", "aa", true],
    ["a(?i)b|c", "C", true],
    ["[\\x{10000}-\\x{10FFFF}]", "\u{1F600}", true],
  ])("reads %s", (pattern, text, covered) => {
    expect([accepts(made(pattern), text), matches(pattern, text)]).toEqual([covered, covered]);
  });

  it("negates and joins as sets do", () => {
    fc.assert(
      fc.property(patterns, patterns, texts, (a, b, text) => {
        const [left, right] = [made(a), made(b)];
        expect(run(complementAutomaton(left), text)).toBe(1 - run(left, text));
        expect(run(product(left, right, Math.min), text)).toBe(Math.min(run(left, text), run(right, text)));
        expect(run(product(left, right, Math.max), text)).toBe(Math.max(run(left, text), run(right, text)));
      }),
      { numRuns: 1_000 },
    );
  });

  it("has one form for one language", () => {
    fc.assert(
      fc.property(patterns, patterns, patterns, (a, b, c) => {
        expect(sameLanguage(`(?:${a})(?:${c})|(?:${b})(?:${c})`, `(?:(?:${a})|(?:${b}))(?:${c})`)).toBe(true);
        expect(sameAutomaton(product(made(a), made(b), Math.max), product(made(b), made(a), Math.max))).toBe(true);
        expect(sameAutomaton(complementAutomaton(complementAutomaton(made(a))), made(a))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

it.each([
  ["/a(b|c)", "/ab|/ac"],
  ["(a|b)*", "(a*b*)*"],
  ["^/make$", "/make"],
  ["(?i)k", "[kK\u212a]"],
  ["\\bfoo\\b", "foo"],
  ["a{2,4}", "aa|aaa|aaaa"],
  [".*", "[^\\n]*"],
])("%s and %s are one language", (a, b) => {
  expect(sameLanguage(a, b)).toBe(true);
});

it("finds a shortest text that tells two languages apart", () => {
  expect(exampleOutside("/api/.*", "/api/[a-y].*")).toBe("/api/");
  expect(exampleOutside("[a-c]{2}", "[a-z]+")).toBeNull();
});

describe("a hostile pattern", () => {
  it("with nested stars is accepted and matches 10 kB fast", () => {
    expect(checkPattern("(a+)+$")).toBeNull();
    const start = performance.now();
    expect(matches("(a+)+$", `${"a".repeat(10_000)}b`)).toBe(false);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it.each(["(a{1000}){1000}", "(a|b)*a(a|b){20}", ".{0,1000}a.{0,1000}", "((a?){100}b?){10}.*a.{500}"])("%s ends at the budget", (pattern) => {
    expect(checkPattern(pattern)).toMatchObject({ kind: "budget", message: expect.stringContaining("automaton states") });
  });
});
