import { describe, expect, test } from "vitest";
import { type Literal, type TextSet } from "#algebra";
import { literal, portsIn, type Relation, text, textIs, textMatches, V } from "#model";
import { meaningDigest } from "#verify";

/** Allows these cubes and nothing else. */
function digest(...cubes: readonly (readonly Literal[])[]): string | null {
  const side: Relation["sides"]["ingress"] = [
    { action: "allow", cubes: cubes.map((when) => ({ when, rule: "" })), title: "" },
    { action: "deny", cubes: [{ when: [], rule: "" }], title: "" },
  ];
  return meaningDigest({ profile: "", sides: { ingress: side, egress: [] } }, null);
}

const path = (pattern: string) => textMatches("http.path", pattern);
const app = (present: TextSet, absent = false) => text(V.podLabel("P", "app"), present, absent);

describe("one digest for one meaning", () => {
  test.each<[string, Literal[][], Literal[][]]>([
    ["an alternation and two texts", [[path("/a(b|c)")]], [[textIs("http.path", "/ac")], [textIs("http.path", "/ab")]]],
    ["two spellings of a language", [[path("/a.*")]], [[path("/a")], [path("/a.+")]]],
    ["a language, and one text of it more", [[path("/a.*")]], [[path("/a.*")], [textIs("http.path", "/ab")]]],
    ["a language without what its cases leave out", [[path("/(a|b)[0-9]*")]], [[path("/a[0-9]*")], [path("/b[0-9]*")]]],
    [
      "a pattern on labels that names finitely many",
      [[textMatches(V.podLabel("P", "app"), "web|api")]],
      [[app({ kind: "in", values: ["api", "web"] })]],
    ],
    [
      "absent or another value",
      [[app({ kind: "notIn", values: ["x"] }, true)]],
      [[app({ kind: "in", values: [] }, true)], [app({ kind: "notIn", values: ["x"] })]],
    ],
    ["two halves of a range", [[portsIn(1, 10)]], [[portsIn(6, 10)], [portsIn(1, 7)]]],
    ["every port by number", [[portsIn(1, 65_535)]], [[]]],
    [
      "a rule that decides nothing, with values of its own",
      [[portsIn(80, 80)]],
      [[portsIn(80, 80)], [portsIn(80, 80), textIs(V.podLabel("S", "odd"), "y")]],
    ],
  ])("%s", (_, one, other) => {
    expect(digest(...one)).toMatch(/^[0-9a-f]{64}$/);
    expect(digest(...other)).toBe(digest(...one));
  });
});

test("languages that differ have other digests", () => {
  expect(new Set([digest([path("/a.*")]), digest([path("/a.+")]), digest([path("/ab?")]), digest([literal("http.path", path("/a").in)])]).size).toBe(
    4,
  );
});
