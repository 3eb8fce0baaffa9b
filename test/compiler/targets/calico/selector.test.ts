import { expect, test } from "vitest";
import { isSelectorProblem, parseSelector, type Selector } from "../../../../compiler/targets/calico/selector.ts";

const parsed = (text: string): Selector => {
  const selector = parseSelector(text);
  if (isSelectorProblem(selector)) throw new Error(`${text}: ${selector.message}`);
  return selector;
};
const problem = (text: string) => {
  const selector = parseSelector(text);
  return isSelectorProblem(selector) ? `${selector.at}: ${selector.message}` : null;
};
const is = (label: string, value: string): Selector => ({ kind: "in", label, values: [value] });

test("the empty text and all() select everything", () => {
  expect([parsed(""), parsed(" \t"), parsed("all()"), parsed("all( )")].map((one) => one.kind)).toEqual(["all", "all", "all", "all"]);
});

test("|| binds weaker than &&, ! strongest", () => {
  expect(parsed("a == 'x' || b == 'y' && !has(c)")).toEqual({
    kind: "or",
    of: [is("a", "x"), { kind: "and", of: [is("b", "y"), { kind: "not", of: { kind: "has", label: "c" } }] }],
  });
});

test("parentheses group and double negation cancels", () => {
  expect(parsed("!!(a == 'x' || has(b))")).toEqual({ kind: "or", of: [is("a", "x"), { kind: "has", label: "b" }] });
});

test("strings stand in either quotes and have no escapes", () => {
  expect(parsed(`a == "it's"`)).toEqual(is("a", "it's"));
  expect(parsed("a == 'back\\slash'")).toEqual(is("a", "back\\slash"));
});

test("operators may touch their neighbours, notin and startswith are one word or two", () => {
  expect(parsed("a in{'x','y'}")).toEqual({ kind: "in", label: "a", values: ["x", "y"] });
  expect(parsed("a notin {'x',}")).toEqual({ kind: "not in", label: "a", values: ["x"] });
  expect(parsed("a startswith'x'")).toEqual({ kind: "starts with", label: "a", part: "x" });
  expect(parsed("a ends \t with 'x'")).toEqual({ kind: "ends with", label: "a", part: "x" });
  expect(parsed("a contains''")).toEqual({ kind: "contains", label: "a", part: "" });
});

test("a set may be empty", () => {
  expect(parsed("a in {}")).toEqual({ kind: "in", label: "a", values: [] });
});

test("labels named like functions and operators are labels", () => {
  expect(parsed("all == 'x' && has != 'y' && in in {'z'}")).toEqual({
    kind: "and",
    of: [is("all", "x"), { kind: "not in", label: "has", values: ["y"] }, is("in", "z")],
  });
});

test("a label may hold dots, slashes, dashes and underscores, and begin with any", () => {
  expect(parsed("-k8s.io/app_name. == 'x'")).toEqual(is("-k8s.io/app_name.", "x"));
});

test("only space and tab part words", () => {
  expect(problem("app in {'a'}\n&& x == 'y'")).toBe("12: `\\n` can't stand here");
});

test.each([
  ["a = 'x'", "2: `=` must be written `==`"],
  ["a == 'x' & b == 'y'", "9: `&` must be written `&&`"],
  ["a == 'x' | b == 'y'", "9: `|` must be written `||`"],
  ["a == x", "5: a string in quotes is expected"],
  ["a == 'x", "5: a string is not closed"],
  ["a in 'x'", "5: a set in braces is expected"],
  ["a in {'x' 'y'}", "10: `}` is expected"],
  ["a", "1: an operator is expected after the label"],
  ["a b", "2: an operator is expected after the label"],
  ["a == 'x' b == 'y'", "9: nothing may follow here but `&&` or `||`"],
  ["(a == 'x'", "9: `)` is expected"],
  ["a == 'x' &&", "11: a label, `has(…)`, `all()` or `(` is expected"],
  ["has(", "0: `has(` is not completed"],
  ["has()", "0: `has(` is not completed"],
  ["all(x)", "0: `all(` is not completed"],
  ["has (a)", "4: an operator is expected after the label"],
  ["'x' == a", "0: a label, `has(…)`, `all()` or `(` is expected"],
  ["a not 'x'", "2: an operator is expected after the label"],
  ["a $ 'x'", "2: an operator is expected after the label"],
  ["é == 'x'", "0: `é` can't stand here"],
])("%s is refused", (text, message) => {
  expect(problem(text)).toBe(message);
});

test("a label of 513 characters is refused", () => {
  expect(problem(`${"a".repeat(513)} == 'x'`)).toBe("0: a label is longer than 512 characters");
});

test("deep nesting ends in a message, not in a stack overflow", () => {
  expect(problem(`${"(".repeat(5_000)}a == 'x'${")".repeat(5_000)}`)).toBe("200: parentheses are nested too deep");
});
