import { expect, test } from "vitest";
import { ciliumPolicy, ofManifests } from "./linting.ts";

const found = (rules: string) =>
  ofManifests(
    "PCL2014",
    ciliumPolicy(
      `{ endpointSelector: {}, ingress: [{ fromEntities: [all], toPorts: [{ ports: [{ port: '9092', protocol: TCP }], rules: ${rules} }] }] }`,
    ),
  );

test("Kafka rules are told", () => {
  expect(found("{ kafka: [{ role: produce, topic: a }] }")).toMatchInlineSnapshot(`
    "warning PCL2014 W_REMOVED_L7: \`kafka\` rules are gone in Cilium 1.20: there the port is open to every byte
      at       CiliumNetworkPolicy shop/web > spec.ingress[0].toPorts[0].rules.kafka    policy.yaml:1:224
      help     close the port, or use HTTP rules
    "
  `);
});
test("so are generic L7 rules", () => {
  expect(found("{ l7proto: r2d2, l7: [{ cmd: READ }] }")).toContain("`l7proto` rules are gone in Cilium 1.20");
});
test("HTTP rules are fine", () => {
  expect(found("{ http: [{ method: GET }] }")).toBe("");
});
