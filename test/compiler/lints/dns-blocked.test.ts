import { expect, test } from "vitest";
import { networkPolicy, ofManifests } from "./linting.ts";

const found = (rules: string) =>
  ofManifests(
    "PCL2017",
    networkPolicy(`{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [${rules}] }`),
    "kubernetes@1.36",
  );

test("default deny without a way to a resolver is told", () => {
  expect(found("{ to: [{ podSelector: {} }], ports: [{ port: 443 }] }")).toMatchInlineSnapshot(`
    "warning PCL2017 W_DNS_BLOCKED: default deny on egress, and no rule lets these pods ask a resolver
      at       NetworkPolicy shop/web    policy.yaml:1:1
      help     allow UDP and TCP port 53 to the cluster's resolver
    "
  `);
});
test("port 53 by UDP is a way", () => {
  expect(found("{ ports: [{ port: 53, protocol: UDP }] }")).toBe("");
});
test("so is every port of some pods", () => {
  expect(found("{ to: [{ namespaceSelector: {} }] }")).toBe("");
});
test("a rule of another policy for the same pods counts", () => {
  const dns = networkPolicy("{ podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: 53, protocol: UDP }] }] }").replace(
    "name: web",
    "name: dns",
  );
  expect(ofManifests("PCL2017", `${networkPolicy("{ podSelector: {}, policyTypes: [Egress] }")}\n---\n${dns}`, "kubernetes@1.36")).toBe("");
});
