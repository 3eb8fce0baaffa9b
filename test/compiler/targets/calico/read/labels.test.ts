import { expect, test } from "vitest";
import { holds, type Value } from "#algebra";
import { cubesOf } from "../../../../../compiler/targets/calico/read/cubes.ts";
import { podsOf } from "../../../../../compiler/targets/calico/read/labels.ts";
import { isSelectorProblem, parseSelector } from "../../../../../compiler/targets/calico/selector.ts";

/** Whether a selector selects a pod with these values of the model's variables; what is not listed is absent. */
const selects = (text: string, values: Record<string, Value>): boolean => {
  const selector = parseSelector(text);
  if (isSelectorProblem(selector)) throw new Error(selector.message);
  const cubes = cubesOf(podsOf("P", selector)) ?? [];
  return cubes.some((cube) => cube.every((literal) => holds(literal.in, values[literal.variable] ?? null) === "yes"));
};
const app = (value: string) => ({ "P.pod:app": value });

test("an absent label satisfies != and not in, nothing else", () => {
  expect(selects("app != 'x'", {})).toBe(true);
  expect(selects("app not in {'x'}", {})).toBe(true);
  expect(
    ["app == 'x'", "app in {'x'}", "has(app)", "app contains ''", "app starts with ''", "app ends with ''"].map((one) => selects(one, {})),
  ).toEqual(Array(6).fill(false));
});

test("negation turns every comparison around, absence included", () => {
  expect(selects("!app == 'x'", {})).toBe(true);
  expect(selects("!(app != 'x')", {})).toBe(false);
  expect(selects("!(app contains 'a' || !has(app))", app("b"))).toBe(true);
});

test("an empty value is present", () => {
  expect(selects("has(app)", app(""))).toBe(true);
  expect(selects("app == ''", app(""))).toBe(true);
  expect(selects("app == ''", {})).toBe(false);
});

test("texts are compared byte for byte, regular expression characters included", () => {
  expect(selects("app starts with 'a.b'", app("a.bc"))).toBe(true);
  expect(selects("app starts with 'a.b'", app("axbc"))).toBe(false);
  expect(selects("app ends with 'C'", app("abc"))).toBe(false);
});

test("an empty set selects nobody, its opposite everybody", () => {
  expect(selects("app in {}", app("x"))).toBe(false);
  expect(selects("app not in {}", app("x"))).toBe(true);
});

test("a pod carries its namespace, its service account and its orchestrator", () => {
  const pod = { "P.ns:kubernetes.io/metadata.name": "shop", "P.sa": "robot" };
  expect(selects("projectcalico.org/namespace == 'shop' && projectcalico.org/serviceaccount == 'robot'", pod)).toBe(true);
  expect(selects("projectcalico.org/orchestrator == 'k8s' && has(projectcalico.org/namespace)", pod)).toBe(true);
  expect(selects("projectcalico.org/orchestrator != 'k8s' || !has(projectcalico.org/namespace)", pod)).toBe(false);
});

test("labels of the namespace and of the service account stand under their prefixes", () => {
  const pod = { "P.ns:env": "prod", "P.ns:kubernetes.io/metadata.name": "shop", "P.sa": "robot", "P.sa:role": "runner" };
  expect(selects("pcns.env == 'prod' && pcns.projectcalico.org/name == 'shop'", pod)).toBe(true);
  expect(selects("pcsa.role == 'runner' && pcsa.projectcalico.org/name == 'robot'", pod)).toBe(true);
});

test("a service account with a name of 63 characters or more is no label", () => {
  expect(selects("has(projectcalico.org/serviceaccount)", { "P.sa": "a".repeat(63) })).toBe(false);
  expect(selects("projectcalico.org/serviceaccount != 'x'", { "P.sa": "a".repeat(63) })).toBe(true);
  expect(selects("has(projectcalico.org/serviceaccount)", { "P.sa": "a".repeat(62) })).toBe(true);
});

test("too many alternatives end at the budget", () => {
  const term = (i: number) => `(a${i} == 'x' || b${i} == 'x')`;
  const selector = parseSelector(Array.from({ length: 14 }, (_, i) => term(i)).join(" && "));
  expect(cubesOf(podsOf("P", selector as never))).toBeNull();
});
