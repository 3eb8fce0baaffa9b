import { expect, test } from "vitest";
import { networkPolicy, ofManifests } from "./linting.ts";

const EGRESS = "egress: [{ to: [{ podSelector: {} }] }]";

test("rules of a direction that policyTypes leaves out are told", () => {
  expect(ofManifests("PCL2020", networkPolicy(`{ podSelector: {}, policyTypes: [Ingress], ${EGRESS} }`))).toMatchInlineSnapshot(`
    "warning PCL2020 W_OUTSIDE_TYPES: \`policyTypes\` leaves out Egress: Kubernetes ignores this section, Cilium enforces it
      at       NetworkPolicy shop/web > spec.egress    policy.yaml:1:149
      help     add Egress to policyTypes, or drop the section
    "
  `);
});

test.each([
  [`{ podSelector: {}, policyTypes: [Egress], ${EGRESS} }`],
  [`{ podSelector: {}, ${EGRESS} }`],
  [`{ podSelector: {}, policyTypes: [], ${EGRESS} }`],
  ["{ podSelector: {}, policyTypes: [Ingress], egress: [] }"],
])("%s is fine", (spec) => {
  expect(ofManifests("PCL2020", networkPolicy(spec))).toBe("");
});
