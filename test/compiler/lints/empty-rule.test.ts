import { describe, expect, test } from "vitest";
import { ciliumPolicy, networkPolicy, ofManifests } from "./linting.ts";

const messages = (text: string) => ofManifests("PCL2004", text).match(/(?<=W_EMPTY_RULE: ).*/g) ?? [];

describe("a NetworkPolicy", () => {
  test("with an empty rule allows everything", () => {
    expect(ofManifests("PCL2004", networkPolicy("{ podSelector: {}, ingress: [{}] }"))).toMatchInlineSnapshot(`
      "warning PCL2004 W_EMPTY_RULE: the empty rule allows everything here; in a CiliumNetworkPolicy it allows nothing
        at       NetworkPolicy shop/web > spec.ingress[0]    policy.yaml:1:135
        help     say who is meant: \`from\` or \`to\` with a namespaceSelector or ipBlock
      "
    `);
  });
  test("with an empty list of peers means everybody", () => {
    expect(messages(networkPolicy("{ podSelector: {}, ingress: [{ from: [], ports: [{ port: 80 }] }] }"))).toMatchInlineSnapshot(`
      [
        "the empty list \`from: []\` means everybody here; in a CiliumNetworkPolicy it means nobody",
      ]
    `);
  });
  test("that names its peers, or has no rule, is fine", () => {
    expect(
      messages(networkPolicy("{ podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ from: [{ podSelector: {} }] }], egress: [] }")),
    ).toEqual([]);
  });
});

describe("a CiliumNetworkPolicy", () => {
  test.each([
    ["{ endpointSelector: {}, ingress: [{}] }"],
    ["{ endpointSelector: {}, ingressDeny: [{}] }"],
    ["{ endpointSelector: {}, ingress: [], egress: [{ toEntities: [all] }] }"],
    ["{ endpointSelector: {}, ingress: [{ fromEndpoints: [] }] }"],
    ["{ endpointSelector: {}, egress: [{ toFQDNs: [], toPorts: [{ ports: [{ port: '443' }] }] }] }"],
    ["{ endpointSelector: {}, ingress: [{ fromEntities: [all], toPorts: [{}] }] }"],
    ["{ endpointSelector: {}, ingress: [{ fromEntities: [all], toPorts: [{ ports: [{ port: '80' }], rules: { http: [] } }] }] }"],
  ])("%s is told", (spec) => {
    expect(messages(ciliumPolicy(spec))).toHaveLength(1);
  });
  test("that names its peers is fine", () => {
    expect(messages(ciliumPolicy("{ endpointSelector: {}, ingress: [{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: '80' }] }] }] }"))).toEqual(
      [],
    );
  });
});
