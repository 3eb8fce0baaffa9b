import fc from "fast-check";

/** Random patterns of RE2 syntax over few characters, so that random texts meet them. */
const atom = fc.constantFrom(
  ...["a", "b", "k", "/", "\\.", "x", ".", "\\d", "\\w", "\\W", "\\s", "[ab]", "[^a]", "[a-c/]", "[^\\n/]", "[[:alpha:]]", "[\\d-]", "\\x61", "\\n"],
  ...[
    "^",
    "$",
    "\\A",
    "\\z",
    "\\b",
    "\\B",
    "(?m:^)",
    "(?m:$)",
    "(?i:k)",
    "(?i:[a-b])",
    "(?s:.)",
    "\\Qa.b\\E",
    "\\?",
    "",
    "é",
    "\\x{1F600}",
    "\\p{Greek}",
    "(?i)",
    "(?s)",
    "(?m)",
  ],
);
const count = fc.constantFrom("*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "*?", "+?", "{0}");

export const patterns: fc.Arbitrary<string> = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    atom,
    fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => a + b),
    fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => `(${a}|${b})`),
    fc.tuple(tie("pattern"), count).map(([a, n]) => `(?:${a})${n}`),
    tie("pattern").map((a) => `(?i:${a})`),
  ),
})).pattern;

export const texts: fc.Arbitrary<string> = fc
  .array(fc.constantFrom("a", "b", "k", "α", "K", "\u212a", "c", "/", ".", "0", " ", "\n", "?", "é", "É", "\u{1F600}", "_", "a.b"), { maxLength: 7 })
  .map((parts) => parts.join(""));

/** Anything that looks like a pattern, well-formed or not. */
export const scribbles: fc.Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      ...[
        "a",
        "b",
        "(",
        ")",
        "[",
        "]",
        "^",
        "-",
        "|",
        "*",
        "+",
        "?",
        "{",
        "}",
        "{2}",
        "{2,1}",
        "{,3}",
        "{01}",
        "{1001}",
        "(?:",
        "(?i)",
        "(?P<n>",
        "(?<m>",
        "(?=",
        "(?",
        "i",
        ":",
      ],
      ...[
        "\\",
        "\\d",
        "\\1",
        "\\12",
        "\\0",
        "\\8",
        "\\x4",
        "\\x{41}",
        "\\x{110000}",
        "\\pL",
        "\\p{Greek}",
        "\\p{^Lu}",
        "\\p{Nope}",
        "\\PN",
        "\\Q",
        "\\E",
        "\\C",
        "\\z",
        "\\_",
        "\\é",
      ],
      ...["[:alpha:]", "[[:^digit:]]", "[[:nope:]]", ",", ".", "$", "0", "9", ">", "=", "\\b", "é"],
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));
