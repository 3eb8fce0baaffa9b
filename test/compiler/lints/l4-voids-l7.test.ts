import { expect, test } from "vitest";
import { dns, http, Policy, type Port, pods, type RuleProps, type TcpRequest, tcp, udp } from "#constructs";
import { ciliumPolicy, ofManifests, ofProgram } from "./linting.ts";

const program =
  (...rules: readonly RuleProps[]) =>
  (app: Parameters<Parameters<typeof ofProgram>[1]>[0]) =>
    void new Policy(app, "web", { subject: pods({ namespaces: "shop" }), ingress: { rules: [...rules], otherwise: "deny" } });
const calls = (ports: Port<"TCP">, ...requests: TcpRequest[]): RuleProps => ({
  id: "calls",
  action: "allow",
  peers: [pods({ pods: { app: "web" } })],
  ports,
  requests,
});
const plain = (ports: Port<"TCP"> | "any", app: string): RuleProps => ({ id: "plain", action: "allow", peers: [pods({ pods: { app } })], ports });

test("an allow without requests voids one with requests", () => {
  expect(ofProgram("PCL2003", program(calls(tcp(8080), http.get("/cart")), plain("any", "web")))).toMatchInlineSnapshot(`
    "error PCL2003 E_WIDENS: \`web/ingress/plain\` lets through every request, so \`web/ingress/calls\` forbids none
      at       web/ingress/plain
      witness  pod shop/client (app=web) -> pod shop/server:8080/tcp GET /other host: service
               ingress before: deny: by the rules with requests alone, through the proxy
               ingress after:  allow by web/ingress/plain, through the proxy
      help     give both rules the same requests, or keep their peers or ports apart
    "
  `);
});
test("other ports don't", () => {
  expect(ofProgram("PCL2003", program(calls(tcp(8080), http.get("/cart")), plain(tcp(9090), "web")))).toBe("");
});
test("other peers don't", () => {
  expect(ofProgram("PCL2003", program(calls(tcp(8080), http.get("/cart")), plain("any", "api")))).toBe("");
});
test("a rule for every request forbids none, so nothing is voided", () => {
  expect(ofProgram("PCL2003", program(calls(tcp(8080), http.request({})), plain("any", "web")))).toBe("");
});
test("a deny that stands before keeps the L7 rule in force", () => {
  const deny: RuleProps = { id: "deny", action: "deny", peers: [pods({ pods: { app: "web" } })], ports: tcp(8080) };
  expect(ofProgram("PCL2003", program(calls(tcp(8080), http.get("/cart")), plain("any", "web"), deny))).toBe("");
});
test("watching every DNS question forbids none", () => {
  const watch: RuleProps = { action: "allow", peers: [pods({ namespaces: "kube-system" })], ports: udp(53), requests: [dns("*")] };
  expect(ofProgram("PCL2003", program(watch, { action: "allow", peers: [pods({})], ports: "any" }))).toBe("");
});
test("in a CiliumNetworkPolicy beside another the request is named", () => {
  const from = "fromEndpoints: [{ matchLabels: { app: web } }]";
  const calls = ciliumPolicy(
    `{ endpointSelector: {}, ingress: [{ ${from}, toPorts: [{ ports: [{ port: '8080', protocol: TCP }], rules: { http: [{ method: GET, path: /cart }] } }] }] }`,
  );
  const plain = ciliumPolicy(`{ endpointSelector: {}, ingress: [{ ${from} }] }`).replace("name: web", "name: plain");
  expect(ofManifests("PCL2003", `${calls}\n---\n${plain}`, "cilium@1.20")).toMatchInlineSnapshot(`
    "error PCL2003 E_WIDENS: \`CiliumNetworkPolicy shop/plain ingress[0]\` lets through every request, so \`CiliumNetworkPolicy shop/web ingress[0]\` forbids none
      at       CiliumNetworkPolicy shop/plain ingress[0]    policy.yaml:3:140
      witness  pod shop/client (app=web) -> pod shop/server:8080/tcp GET /other host: service
               ingress before: deny: by the rules with requests alone, through the proxy
               ingress after:  allow by CiliumNetworkPolicy shop/plain ingress[0], through the proxy
      help     give both rules the same requests, or keep their peers or ports apart
    "
  `);
});
