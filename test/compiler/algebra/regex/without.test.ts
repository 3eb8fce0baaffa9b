import fc from "fast-check";
import { expect, it } from "vitest";
import { matches } from "../../../../compiler/algebra/language.ts";
import { product, sameAutomaton } from "../../../../compiler/algebra/regex/automaton.ts";
import { automatonOf, sameLanguage } from "../../../../compiler/algebra/regex/language.ts";
import { standalone, withoutCharacter } from "../../../../compiler/algebra/regex/without.ts";
import { patterns, texts } from "./patterns.ts";

function made(pattern: string) {
  const found = automatonOf(pattern);
  if ("message" in found) throw new Error(found.message);
  return found;
}

it("leaves out exactly the texts with the character", () => {
  fc.assert(
    fc.property(patterns, fc.constantFrom("?", "a", "k", "é", "\n"), (pattern, character) => {
      const expected = product(made(pattern), made(`[^${character}]*`), Math.min);
      const written = withoutCharacter(pattern, character);
      // Word boundaries beside large classes take more characters to write out than patterns may have.
      fc.pre(written.length <= 100_000);
      expect(sameAutomaton(made(written), expected)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

it("gives patterns that keep their language inside a longer one", () => {
  fc.assert(
    fc.property(patterns, texts, texts, (pattern, head, tail) => {
      const inside = `x(?:${standalone(pattern)})x`;
      expect(matches(inside, `x${head}${tail}x`)).toBe(matches(pattern, head + tail));
    }),
    { numRuns: 2_000 },
  );
});

it.each([
  ["/api/[a-z]+", "/api/[a-z]+"],
  ["/api/.*", "/api/[^\\n?]*"],
  ["(?s:.*)", "[^?]*"],
  ["a|\\?|b", "a|b"],
  ["\\?", "[^\\x00-\\x{10FFFF}]"],
  ["^/make(\\?.*)?$", "/make"],
  ["(^a$|^b$)", "a|b"],
  ["\\Qa.b", "a\\.b"],
])("%s without a question mark reads %s", (pattern, expected) => {
  expect(withoutCharacter(pattern, "?")).toBe(expected);
});

it("writes anchors in odd places out", () => {
  expect(sameLanguage(standalone("(a|^)b"), "a?b")).toBe(true);
  expect(standalone("(a|^)b")).not.toMatch(/\^|\\A/);
});
