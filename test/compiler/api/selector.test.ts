import { expect, test } from "vitest";
import { readLabelSelector } from "#api";
import { parseManifests } from "#manifest";

function read(selector: string) {
  const [document] = parseManifests({ path: "t.yaml", bytes: `{apiVersion: v1, kind: X, spec: ${selector}}` }).documents;
  if (document === undefined) throw new Error("no document");
  return readLabelSelector(document.value["spec"], document, ["spec"]);
}
const problem = (selector: string) => read(selector).diagnostics.map((one) => `${one.name} ${one.message}`)[0];

test("labels and expressions become one sorted set without twins", () => {
  expect(read("{matchExpressions: [{key: b, operator: In, values: [z, a, z]}, {key: a, operator: Exists}], matchLabels: {a: x}}").labels).toEqual([
    { key: "a", operator: "Exists", values: [] },
    { key: "a", operator: "In", values: ["x"] },
    { key: "b", operator: "In", values: ["a", "z"] },
  ]);
  expect(read("{matchLabels: {a: x}, matchExpressions: [{key: a, operator: In, values: [x]}]}").labels).toHaveLength(1);
});
test("the empty selector is everything", () => {
  expect(read("{}").labels).toEqual([]);
});
test("keys and values keep to the rules of labels", () => {
  expect(problem(`{matchLabels: {${"a".repeat(64)}: x}}`)).toContain("64 characters, the limit is 63");
  expect(problem(`{matchLabels: {${"a".repeat(254)}/b: x}}`)).toContain("254 characters, the limit is 253");
  expect(problem('{matchLabels: {a: "b\\nc"}}')).toMatch(/^E_LABEL label value `b\\u\{a\}c`/);
  expect(problem(`{matchLabels: {a: ${"b".repeat(64)}}}`)).toContain("E_LABEL");
  expect(problem("{matchLabels: {а: b}}")).toContain("E_LABEL");
  expect(problem("{matchLabels: {a: 1}}")).toContain("E_SCHEMA");
});
test("constructor and toString are ordinary keys", () => {
  expect(read("{matchLabels: {constructor: a, toString: b}}").labels).toHaveLength(2);
});
test("operators take the values that they need", () => {
  expect(problem("{matchExpressions: [{key: a, operator: In, values: []}]}")).toMatch(/^E_SELECTOR .*selects nothing; use/);
  expect(problem("{matchExpressions: [{key: a, operator: Exists, values: [b]}]}")).toContain("takes no values");
  expect(problem("{matchExpressions: [{key: a, operator: Gt, values: ['1']}]}")).toContain("E_SELECTOR");
});
test.each([
  "{matchLabels: {a: '1'}, matchExpressions: [{key: a, operator: In, values: ['2']}]}",
  "{matchLabels: {a: '1'}, matchExpressions: [{key: a, operator: NotIn, values: ['1']}]}",
  "{matchExpressions: [{key: a, operator: Exists}, {key: a, operator: DoesNotExist}]}",
])("%s selects nothing and says so", (selector) => {
  expect(problem(selector)).toContain("W_EMPTY_SELECTOR");
});
test("absence fulfils NotIn and DoesNotExist together", () => {
  expect(problem("{matchExpressions: [{key: a, operator: NotIn, values: [b]}, {key: a, operator: DoesNotExist}]}")).toBeUndefined();
});
