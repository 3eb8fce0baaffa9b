import { expect, test } from "vitest";
import { networkPolicy, ofManifests, SHOP } from "./linting.ts";

const found = (port: number) =>
  ofManifests(
    "PCL2007",
    networkPolicy(`{ podSelector: { matchLabels: { app: api } }, ingress: [{ ports: [{ port: ${port} }] }] }`),
    "kubernetes@1.36",
    { inventory: SHOP },
  );
const egress = (port: number) =>
  ofManifests(
    "PCL2007",
    networkPolicy(
      `{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: api } } }], ports: [{ port: ${port} }] }] }`,
    ),
    "kubernetes@1.36",
    { inventory: SHOP },
  );

test("the port of a Service opens nothing on its pods", () => {
  expect(found(80)).toMatchInlineSnapshot(`
    "warning PCL2007 W_SERVICE_PORT: port 80 is the port of Service \`shop/api\`; its pods listen on 8080
      at       NetworkPolicy shop/web ingress[0]    policy.yaml:1:162
      help     write the target port 8080
    "
  `);
});
test("the target port is fine", () => {
  expect(found(8080)).toBe("");
});
test("on egress the callee's pods count", () => {
  expect(egress(80)).toContain("write the target port 8080");
});
test("on egress the target port is fine", () => {
  expect(egress(8080)).toBe("");
});
