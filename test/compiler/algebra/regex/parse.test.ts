import fc from "fast-check";
import { RE2JS } from "re2js";
import { expect, it } from "vitest";
import { foldCase } from "../../../../compiler/algebra/regex/fold.ts";
import { parse } from "../../../../compiler/algebra/regex/parse.ts";
import { normalize, type Run } from "../../../../compiler/algebra/runs.ts";
import { scribbles } from "./patterns.ts";

const problem = (pattern: string) => {
  const found = parse(pattern);
  return "message" in found ? found : null;
};

function re2Accepts(pattern: string): boolean {
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
}

it("accepts what RE2 accepts and refuses the rest", () => {
  fc.assert(
    fc.property(scribbles, (pattern) => {
      expect(problem(pattern) === null).toBe(re2Accepts(pattern));
    }),
    { numRuns: 20_000 },
  );
});

it.each([
  ["(a)\\1", 3],
  ["a(?=b)", 1],
  ["a(?!b)", 1],
  ["(?<=a)b", 0],
  ["(?<!a)b", 0],
  ["(?P=n)", 0],
  ["ab\\C", 2],
  ["a**", 2],
  ["(ab", 0],
  ["ab)", 2],
  ["x{1001}", 1],
  ["[b-a]", 1],
])("refuses %s with the position", (pattern, position) => {
  expect(problem(pattern)).toMatchObject({ kind: "syntax", position, message: expect.stringContaining(`not RE2 syntax at position ${position}`) });
});

it("counts nested repetitions against the automaton", () => {
  expect(problem("(a{1000}){1000}")).toMatchObject({ kind: "budget", message: expect.stringContaining("10000 automaton states") });
});

it("refuses a pattern longer than any that a policy holds", () => {
  expect(problem("a".repeat(100_001))).toMatchObject({ kind: "budget" });
});

it("refuses groups nested too deeply", () => {
  expect(problem(`${"(".repeat(5000)}${")".repeat(5000)}`)).toMatchObject({ kind: "syntax" });
});

it("folds case as the matching engine does", () => {
  const different: string[] = [];
  for (let c = 0; c <= 0x1e943; c++) {
    if (c >= 0xd800 && c <= 0xdfff) continue;
    const orbit = foldCase([[c, c]]);
    if (orbit.length === 1 && orbit[0]?.[0] === orbit[0]?.[1]) continue;
    const regex = RE2JS.compile(`(?i)\\x{${c.toString(16)}}`);
    for (const [low, high] of orbit) for (let d = low; d <= high; d++) if (!regex.matches(String.fromCodePoint(d))) different.push(`${c} ${d}`);
  }
  expect(different).toEqual([]);
});

it("folds nothing less than the matching engine does", () => {
  const regex = RE2JS.compile("(?i)[A-Z\\x{C0}-\\x{24F}\\x{370}-\\x{52F}\\x{1E00}-\\x{1FFF}]");
  const found: Run[] = [];
  for (let c = 0; c <= 0x1ffff; c++) if ((c < 0xd800 || c > 0xdfff) && regex.matches(String.fromCodePoint(c))) found.push([c, c]);
  const runs: Run[] = [
    [0x41, 0x5a],
    [0xc0, 0x24f],
    [0x370, 0x52f],
    [0x1e00, 0x1fff],
  ];
  expect(foldCase(runs)).toEqual(normalize(found));
});

it("refuses repetitions stacked too deeply", () => {
  expect(problem(`a${"*(?i)?(?i)".repeat(3000)}`)).toMatchObject({ kind: "syntax" });
});
