import fc from "fast-check";
import { RE2JS } from "re2js";
import { expect, it } from "vitest";
import { sameAutomaton } from "../../../../compiler/algebra/regex/automaton.ts";
import { sameUnion } from "../../../../compiler/algebra/regex/cover.ts";
import { automatonOf, sameLanguage } from "../../../../compiler/algebra/regex/language.ts";
import { parse } from "../../../../compiler/algebra/regex/parse.ts";
import { isPlain, optionsOf } from "../../../../compiler/algebra/regex/plain.ts";

const part = fc.constantFrom("a", "b", "/", "\\.", "[ab]", "[a-c]", "(a|b)", "(?:ab)*", "a*", "b+", ".", ".*", "(|a)", "");
const option = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(""));
const options = fc.array(option, { minLength: 1, maxLength: 5 });
const characters = fc.array(fc.constantFrom(..."ab01-/.\\()[]|*+?: "), { maxLength: 10 }).map((list) => list.join(""));

function made(pattern: string) {
  const automaton = automatonOf(pattern);
  if ("message" in automaton) throw new Error(`${pattern}: ${automaton.message}`);
  return automaton;
}

it("compares unions as their automata do, option by option or not", () => {
  fc.assert(
    fc.property(options, options, (a, b) => {
      const whole = sameAutomaton(made(a.map((one) => `(${one})`).join("|")), made(b.map((one) => `(${one})`).join("|")));
      expect(sameUnion(a.map(made), b.map(made))).toBe(whole);
      expect(sameLanguage(a.join("|"), b.join("|"))).toBe(whole);
    }),
    { numRuns: 3_000 },
  );
});

it("never calls a pattern plain that the matching engine refuses and ours takes", () => {
  fc.assert(
    fc.property(fc.oneof(characters, option), (pattern) => {
      if (isPlain(pattern) && !("message" in parse(pattern))) expect(() => RE2JS.compile(pattern)).not.toThrow();
    }),
    { numRuns: 20_000 },
  );
});

it("cuts a plain pattern only between its options", () => {
  expect(optionsOf("a|(b|c)d|\\.|")).toEqual(["a", "(b|c)d", "\\.", ""]);
  expect(optionsOf("a)|(b")).toBeNull();
});

it.each(["(?i)a|B", "\\Qa|b\\E", "^a|b$", "a{2}|b", "[[:alpha:]]|b", "\\pL|b"])("does not call %s plain", (pattern) => {
  expect(isPlain(pattern)).toBe(false);
});

it("finds one option covered by several", () => {
  expect(sameLanguage("/a|/[bc]|/d.*|/b", "/d.*|/[ab]|/c")).toBe(true);
  expect(sameLanguage("/a|/[bc]|/d.*", "/d.*|/[ab]")).toBe(false);
});
