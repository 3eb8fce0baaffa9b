import { expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { type Chosen, parseProfile } from "#targets";

function errors(version: string, text: string): string[] {
  const { target, profile } = parseProfile(`calico@${version}`) as Chosen;
  const { diagnostics } = target.read(parseManifests({ path: "t.yaml", bytes: text }).documents, profile, null);
  return diagnostics.filter((one) => one.severity === "error").map((one) => one.message);
}
const policy = (namespace: string, rest: string) =>
  `apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: a, namespace: ${namespace}}\n${rest}`;

test("since 3.32 the schema asks for `spec`; before, an object without is a policy without rules", () => {
  expect(errors("3.32", policy("shop", ""))).toEqual(["the object has no `spec`"]);
  expect(errors("3.32", policy("shop", "spec: {}\n"))).toEqual([]);
  expect(errors("3.31", policy("shop", ""))).toEqual([]);
});

test("an object in a namespace that can have no name is refused", () => {
  expect(errors("3.32", policy("Shop", "spec: {}\n"))).toHaveLength(1);
});

test("a null among the annotations of a rule is one not given", () => {
  expect(errors("3.32", policy("shop", "spec: {ingress: [{action: Allow, metadata: {annotations: {a: null}}}]}\n"))).toEqual([]);
});
