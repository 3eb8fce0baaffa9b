import { expect, test } from "vitest";
import { networkPolicy, ofManifests, SHOP } from "./linting.ts";

const found = (app: string) =>
  ofManifests(
    "PCL2016",
    networkPolicy(`{ podSelector: { matchLabels: { app: ${app} } }, ingress: [{ ports: [{ port: http }] }] }`),
    "kubernetes@1.36",
    { inventory: SHOP },
  );
const many = Array.from(
  { length: 7 },
  (_, i) =>
    `---\n{ apiVersion: v1, kind: Pod, metadata: { name: api-${i}, namespace: shop, labels: { app: api } }, spec: { containers: [{ name: main, ports: [{ name: http, containerPort: ${8000 + i} }] }] } }`,
).join("\n");

test("one name with two numbers is told", () => {
  expect(found("web")).toMatchInlineSnapshot(`
    "warning PCL2016 W_NAMED_PORT: the port name \`http\` stands for different numbers: shop/web-0 80, shop/web-1 8000
      at       NetworkPolicy shop/web ingress[0]    policy.yaml:1:162
      help     write the numbers, or select the pods apart
    "
  `);
});
test("one name with one number is fine", () => {
  expect(found("api")).toBe("");
});
test("at most five pods are listed", () => {
  const text = ofManifests("PCL2016", networkPolicy("{ podSelector: {}, ingress: [{ ports: [{ port: http }] }] }"), "kubernetes@1.36", {
    inventory: many,
  });
  expect(text).toContain("shop/api-0 8000, shop/api-1 8001, shop/api-2 8002, shop/api-3 8003, shop/api-4 8004 and 2 more");
});
