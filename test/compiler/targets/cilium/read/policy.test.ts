import { expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { type Chosen, parseProfile } from "#targets";

function errors(metadata: string, spec: string): string[] {
  const text = `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: ${metadata}\nspec: ${spec}\n`;
  const { target, profile } = parseProfile("cilium@1.20") as Chosen;
  const { diagnostics } = target.read(parseManifests({ path: "t.yaml", bytes: text }).documents, profile, null);
  return diagnostics.filter((one) => one.severity === "error").map((one) => one.message);
}
const OPEN = "{endpointSelector: {}, ingress: [{}]}";

test("an object in a namespace that can have no name is refused", () => {
  expect(errors("{name: a, namespace: shop}", OPEN)).toEqual([]);
  expect(errors("{name: a, namespace: Shop}", OPEN)).toHaveLength(1);
});

test("the name of a CIDR group has 253 characters at most", () => {
  const of = (length: number) => `{endpointSelector: {}, ingress: [{fromCIDRSet: [{cidrGroupRef: ${"a".repeat(length)}}]}]}`;
  expect(errors("{name: a, namespace: shop}", of(253))).toEqual([]);
  expect(errors("{name: a, namespace: shop}", of(254))).toHaveLength(1);
});
