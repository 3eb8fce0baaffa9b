import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { readBlock } from "../../compiler/manifest/block.ts";
import { NeedsSpots } from "../../compiler/manifest/builder.ts";
import { composeYaml } from "../../compiler/manifest/compose.ts";
import { readJson } from "../../compiler/manifest/json.ts";
import { NotPlain } from "../../compiler/manifest/not-plain.ts";
import { NotSimple } from "../../compiler/manifest/scalar.ts";
import { runs } from "./runs.ts";

/** What the fast reader makes of a text: its value as JSON, a refusal, or null where it leaves the text to the library. */
function fast(text: string): string | null {
  try {
    return JSON.stringify(readBlock(text, 0, text.length, null).value);
  } catch (error) {
    if (error instanceof NotSimple) return null;
    if (error instanceof NeedsSpots || error instanceof NotPlain) return "refused";
    throw error;
  }
}
function library(text: string): string {
  const [one, ...more] = composeYaml(text, 0);
  if (more.length > 0) return "several documents";
  if (one === undefined) return "null";
  return one instanceof NotPlain ? "refused" : JSON.stringify(one.value);
}

const words = fc.constantFrom(
  "a",
  "app",
  "10.0.0.1",
  "0",
  "-1",
  "1.5",
  "true",
  "~",
  "a: b",
  "a #b",
  "- x",
  "# c",
  "x\ny",
  " lead",
  "trail ",
  "l1\n\nl2\n",
  "'q'",
  '"d"',
  "é\u{1F600}",
  "\t",
  "{}",
  "",
  "*",
  "0x1F",
  "2026-01-01",
);
const scalar = fc.oneof(words, fc.string({ maxLength: 12 }), fc.integer(), fc.boolean(), fc.constant(null));
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(words, fc.constant("k8s.io/x")), tie("tree"), { maxKeys: 4 }),
  ),
}));
const document = fc.dictionary(fc.constantFrom("apiVersion", "kind", "metadata", "spec", "80", "a.b/c"), tree, { minKeys: 1, maxKeys: 4 });
const style = fc.record({
  indentSeq: fc.boolean(),
  lineWidth: fc.constantFrom(0, 20, 80),
  defaultStringType: fc.constantFrom("PLAIN", "QUOTE_DOUBLE", "QUOTE_SINGLE", "BLOCK_LITERAL"),
  collectionStyle: fc.constantFrom("any", "block", "flow"),
} as const);
const yaml = fc.tuple(document, style).map(([value, options]) => stringify(value, options));

const bits = fc.constantFrom(
  "\n",
  " ",
  "  ",
  "-",
  "- ",
  ": ",
  ":",
  " #",
  "#",
  "'",
  '"',
  "|",
  "|+",
  "[",
  "]",
  "{",
  "}",
  ",",
  "\t",
  "0",
  "~",
  "&a ",
  "*a",
  "!x ",
  "\\",
  "\n\n",
  "? ",
  "<<: ",
  "\r",
  "x: |\n",
  "'x': ",
  "\n# c\n",
);
const edit = fc.record({ at: fc.nat(2_000), cut: fc.nat(4), put: fc.oneof(bits, fc.constant("")) });
const damaged = fc
  .tuple(yaml, fc.array(edit, { minLength: 1, maxLength: 3 }))
  .map(([text, edits]) =>
    edits.reduce((now, { at, cut, put }) => now.slice(0, at % (now.length + 1)) + put + now.slice((at % (now.length + 1)) + cut), text),
  );

const isOne = (text: string) => !/^(%|---|\.\.\.)/m.test(text);
const ended = (text: string) => (text.endsWith("\n") ? text : `${text}\n`);

test("what the fast reader takes of written YAML, it reads as the library does", () => {
  const seen = { taken: 0, left: 0 };
  fc.assert(
    fc.property(yaml.map(ended).filter(isOne), (text) => {
      const value = fast(text);
      seen[value === null ? "left" : "taken"]++;
      if (value !== null) expect(value).toBe(library(text));
    }),
    runs(3_000),
  );
  expect(seen.taken).toBeGreaterThan(seen.left / 4);
});

test("and so for damaged YAML", () => {
  const seen = { taken: 0, left: 0 };
  fc.assert(
    fc.property(damaged.map(ended).filter(isOne), (text) => {
      const value = fast(text);
      seen[value === null ? "left" : "taken"]++;
      if (value !== null) expect(value).toBe(library(text));
    }),
    runs(6_000),
  );
  expect(seen.taken).toBeGreaterThan(0);
});

test("JSON is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.json({ noUnicodeString: false }), fc.constantFrom(0, 1, 2), (text, indent) => {
      const value: unknown = JSON.parse(text);
      const spelled = JSON.stringify(value, null, indent);
      if (/-0|e[-+]?[0-9]|[0-9]{16}/.test(spelled)) return;
      expect(JSON.stringify(readJson(spelled, 0, spelled.length, null).value)).toBe(JSON.stringify(value));
    }),
    runs(2_000),
  );
});
