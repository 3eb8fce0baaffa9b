import { expect, test } from "vitest";
import { dns, fqdn, Policy, pods, tcp, udp } from "#constructs";
import { ciliumPolicy, ofManifests, ofProgram } from "./linting.ts";

const NAMES = "{ toFQDNs: [{ matchName: api.example.com }], toPorts: [{ ports: [{ port: '443' }] }] }";
const ASKS =
  "{ toEndpoints: [{ matchLabels: { 'k8s:k8s-app': kube-dns } }], toPorts: [{ ports: [{ port: '53', protocol: ANY }], rules: { dns: [{ matchPattern: '*' }] } }] }";
const WEB = "endpointSelector: { matchLabels: { app: web } }";

test("a rule by name without a DNS rule never learns an address", () => {
  expect(ofManifests("PCL2002", ciliumPolicy(`{ ${WEB}, egress: [${NAMES}] }`), null)).toMatchInlineSnapshot(`
    "warning PCL2002 W_FQDN_WITHOUT_DNS: \`toFQDNs\` without a DNS rule for the same pods: no address is ever learned
      at       CiliumNetworkPolicy shop/web > spec.egress[0].toFQDNs    policy.yaml:1:166
      help     allow the same pods to ask the resolver on port 53 with a DNS rule, e.g. \`dns("*")\` or \`rules: { dns: [{ matchPattern: "*" }] }\`
    "
  `);
});
test("a DNS rule for the same pods is enough", () => {
  expect(ofManifests("PCL2002", ciliumPolicy(`{ ${WEB}, egress: [${NAMES}, ${ASKS}] }`))).toBe("");
});
test("a DNS rule for the whole namespace is enough", () => {
  expect(
    ofManifests("PCL2002", `${ciliumPolicy(`{ ${WEB}, egress: [${NAMES}] }`)}\n---\n${ciliumPolicy(`{ endpointSelector: {}, egress: [${ASKS}] }`)}`),
  ).toBe("");
});

const program = (asks: boolean) => (app: Parameters<Parameters<typeof ofProgram>[1]>[0]) => {
  const names = { action: "allow", peers: [fqdn("api.example.com")], ports: tcp(443) } as const;
  const questions = { action: "allow", peers: [pods({ namespaces: "kube-system" })], ports: udp(53), requests: [dns("*")] } as const;
  new Policy(app, "web", { subject: pods({ namespaces: "shop" }), egress: { rules: asks ? [names, questions] : [names], otherwise: "deny" } });
};
test("an intent by name without a DNS rule is told", () => {
  expect(ofProgram("PCL2002", program(false))).toMatchInlineSnapshot(`
    "warning PCL2002 W_FQDN_WITHOUT_DNS: no DNS rule lets the engine learn the addresses of these names
      at       web/egress/to-api-example-com-tcp-443
      help     allow the same pods to ask the resolver on port 53 with a DNS rule, e.g. \`dns("*")\` or \`rules: { dns: [{ matchPattern: "*" }] }\`
    "
  `);
});
test("an intent with both is fine", () => {
  expect(ofProgram("PCL2002", program(true))).toBe("");
});
