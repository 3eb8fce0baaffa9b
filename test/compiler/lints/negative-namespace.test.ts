import { expect, test } from "vitest";
import { networkPolicy, ofManifests } from "./linting.ts";

const found = (selector: string) =>
  ofManifests("PCL2010", networkPolicy(`{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: ${selector} }] }] }`), "kubernetes@1.36");

test("namespaces by what they are not are told", () => {
  expect(found("{ matchExpressions: [{ key: team, operator: NotIn, values: [red] }] }")).toMatchInlineSnapshot(`
    "warning PCL2010 W_NEGATIVE_NAMESPACE: the peer is said only by what its namespace is not: \`peer namespace label team is not red\`
      at       NetworkPolicy shop/web ingress[0]    policy.yaml:1:135
      help     name the namespaces that are meant, or add a positive condition such as \`kubernetes.io/metadata.name\` Exists
    "
  `);
});
test("so are namespaces by an absent label", () => {
  expect(found("{ matchExpressions: [{ key: team, operator: DoesNotExist }] }")).toContain("W_NEGATIVE_NAMESPACE");
});
test("a positive condition beside it is fine", () => {
  expect(found("{ matchExpressions: [{ key: team, operator: NotIn, values: [red] }, { key: stage, operator: Exists }] }")).toBe("");
});
test("every namespace is fine", () => {
  expect(found("{}")).toBe("");
});
