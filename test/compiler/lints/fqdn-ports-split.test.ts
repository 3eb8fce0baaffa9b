import { expect, test } from "vitest";
import { anyone, fqdn, Policy, pods, tcp } from "#constructs";
import { ciliumPolicy, ofManifests, ofProgram } from "./linting.ts";

const EVERY = pods({ namespaces: "shop" });

test("names in one rule and ports in another open both", () => {
  expect(
    ofManifests(
      "PCL2001",
      ciliumPolicy("{ endpointSelector: {}, egress: [{ toFQDNs: [{ matchName: api.example.com }] }, { toPorts: [{ ports: [{ port: '443' }] }] }] }"),
    ),
  ).toMatchInlineSnapshot(`
    "warning PCL2001 W_FQDN_PORTS_SPLIT: the names are open on every port, and the ports of another rule to everybody
      at       CiliumNetworkPolicy shop/web > spec.egress[0]    policy.yaml:1:137
      help     put the names and their ports in one rule
    "
  `);
});
test("names and ports in one rule are fine", () => {
  expect(
    ofManifests(
      "PCL2001",
      ciliumPolicy("{ endpointSelector: {}, egress: [{ toFQDNs: [{ matchName: api.example.com }], toPorts: [{ ports: [{ port: '443' }] }] }] }"),
    ),
  ).toBe("");
});
test("an intent that splits names from ports is told", () => {
  expect(
    ofProgram("PCL2001", (app) => {
      const rules = [
        { action: "allow", peers: [fqdn("api.example.com")], ports: "any" },
        { action: "allow", peers: [anyone], ports: tcp(443) },
      ] as const;
      new Policy(app, "web", { subject: EVERY, egress: { rules: [...rules], otherwise: "deny" } });
    }),
  ).toMatchInlineSnapshot(`
    "warning PCL2001 W_FQDN_PORTS_SPLIT: the names of \`web/egress/to-api-example-com-any\` are open on every port, and the ports of \`web/egress/to-anyone-tcp-443\` to the whole world
      at       web/egress/to-api-example-com-any
      help     put the names and their ports in one rule
    "
  `);
});
test("an intent that keeps them together is fine", () => {
  expect(
    ofProgram("PCL2001", (app) => {
      const rules = [{ action: "allow", peers: [fqdn("api.example.com")], ports: tcp(443) }] as const;
      new Policy(app, "web", { subject: EVERY, egress: { rules: [...rules], otherwise: "deny" } });
    }),
  ).toBe("");
});
