import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { yamlText } from "../../../compiler/targets/yaml.ts";
import { runs } from "../../properties/runs.ts";

const library = (value: object): string =>
  stringify(value, { aliasDuplicateObjects: false, lineWidth: 0, defaultStringType: "PLAIN", defaultKeyType: "PLAIN", compat: "yaml-1.1" });

const word = fc.constantFrom(
  ...["app", "k8s:app", "a: b", "a #b", "a:", "x\ny", " lead", "trail ", "'q'", '"d"', "\t", "{}", "", "*", "---", "...", "-", "- x", "?", "&a"],
  ...["10.0.0.0/8", "1.2.3.4", "0", "007", "0x1F", "1e3", "1_000", "12:30", "2001:db8::/32", "2026-01-01", ".5", "+1", "<<", "=", "~", "0b1/2"],
  ...[
    "yes",
    "Yes",
    "on",
    "OFF",
    "n",
    "y",
    "true",
    "Null",
    "none",
    "has(app) && role == 'web'",
    "/v1/[^?]*(\\?.*)?",
    "é",
    "\u{1f600}",
    "x".repeat(1500),
  ],
);
const digest = fc.oneof(
  fc.stringMatching(/^[0-9][0-9a-f]{0,20}$/),
  fc.stringMatching(/^[0-9]{1,3}e[0-9]{0,3}[0-9a-f]?$/),
  fc.stringMatching(/^0b[01]{0,4}[0-9a-f]?$/),
);
const scalar = fc.oneof(digest, word, fc.string({ maxLength: 8 }), fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(fc.oneof(digest, word, fc.string({ maxLength: 4 })), tie("tree"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
const objects = fc.dictionary(word, tree, { minKeys: 1, maxKeys: 3, noNullPrototype: true });

test("every object is written as the library writes it", () => {
  fc.assert(
    fc.property(objects, (value) => yamlText(value) === library(value)),
    runs(2_000),
  );
});

test("lists in lists and maps in lists stand on the line of their dash", () => {
  const value = { spec: { ingress: [{ from: [{ podSelector: { matchLabels: { app: "web" } } }], ports: [[1, [2]], []] }, {}] } };
  expect(yamlText(value)).toBe(library(value));
});

test("words that kubectl takes for truth values or numbers are quoted", () => {
  expect(yamlText({ on: "yes", a: "1_000", b: "0b1" })).toBe('"on": "yes"\na: "1_000"\nb: "0b1"\n');
});
