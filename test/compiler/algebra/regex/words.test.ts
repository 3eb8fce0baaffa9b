import fc from "fast-check";
import { expect, it } from "vitest";
import { accepts, automatonOf } from "../../../../compiler/algebra/regex/language.ts";
import { isFinite, shortestTexts, textsOf } from "../../../../compiler/algebra/regex/words.ts";
import { patterns } from "./patterns.ts";

function made(pattern: string) {
  const found = automatonOf(pattern);
  if ("message" in found) throw new Error(found.message);
  return found;
}

function first(pattern: string, count: number): string[] {
  const found: string[] = [];
  for (const text of textsOf(made(pattern))) if (found.push(text) === count) break;
  return found;
}

it("lists shorter and plainer texts first", () => {
  expect(first("(?s:.)*", 4)).toEqual(["", "a", "b", "c"]);
  expect(first("[0-9/]", 3)).toEqual(["/", "0", "1"]);
  expect(first("(aa)+", 2)).toEqual(["aa", "aaaa"]);
  expect(first("b|a|cc", 9)).toEqual(["a", "b", "cc"]);
});

it("ends with a finite language", () => {
  expect(first("[ab]{2}", 99)).toEqual(["aa", "ab", "ba", "bb"]);
  expect(first("[^\\x00-\\x{10FFFF}]", 99)).toEqual([]);
});

it("knows whether a language ends", () => {
  expect(["a{3}", "a*", "", "(ab)+c", "[^\\x00-\\x{10FFFF}]*"].map((pattern) => isFinite(made(pattern)))).toEqual([true, false, true, false, true]);
});

it("reaches far into a long language", () => {
  expect(first("a{1000}", 2)).toEqual(["a".repeat(1000)]);
});

it("lists different accepted texts, the shortest being the first", () => {
  fc.assert(
    fc.property(patterns, (pattern) => {
      const found = first(pattern, 20);
      expect(found.every((text) => accepts(made(pattern), text))).toBe(true);
      expect(new Set(found).size).toBe(found.length);
      expect(found.map((text) => [...text].length)).toEqual(found.map((text) => [...text].length).sort((a, b) => a - b));
      expect(found[0]).toBe(shortestTexts(made(pattern)).get(1));
    }),
    { numRuns: 1_000 },
  );
});
