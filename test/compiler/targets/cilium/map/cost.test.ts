import { expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { readInventory } from "#model";
import { parseProfile } from "#targets";
import { costOf } from "../../../../../compiler/targets/cilium/map/index.ts";

const documents = (text: string) => parseManifests({ path: "case.yaml", bytes: text }).documents;
const pod = (name: string, labels: string, ports = "") =>
  `  - { apiVersion: v1, kind: Pod, metadata: { namespace: shop, name: ${name}, labels: { ${labels} } }, spec: { containers: [{ name: a${ports} }] }, status: { podIP: 10.0.0.1 } }\n`;
const { inventory } = readInventory(
  documents(
    `apiVersion: v1\nkind: List\nitems:\n  - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }\n${pod("web-1", "app: web")}${pod("web-2", "app: web")}${pod("api", "app: api", ", ports: [{ name: http, containerPort: 80 }]")}`,
  ),
);
const cnp = (spec: string) => `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { namespace: shop, name: one }\nspec: ${spec}\n`;

function costs(spec: string, profile = "cilium@1.20") {
  const chosen = parseProfile(profile);
  if (!("target" in chosen)) throw new Error(profile);
  return costOf(documents(cnp(spec)), chosen.profile, inventory);
}
const api = (spec: string, profile?: string) => costs(spec, profile).endpoints.find((one) => one.name === "shop/api");

test("an endpoint that nothing selects has one entry a direction for each aggregate", () => {
  expect(api("{ endpointSelector: { matchLabels: { app: web } }, ingress: [{}] }")).toMatchObject({ ingress: 5, egress: 5 });
});

test("pods of one identity are one entry of a peer", () => {
  const found = api(
    '{ endpointSelector: { matchLabels: { app: api } }, ingress: [{ fromEndpoints: [{ matchLabels: { app: web } }], toPorts: [{ ports: [{ port: "80", protocol: TCP }] }] }] }',
  );
  expect(found).toMatchObject({ ingress: 2, egress: 5, deny: 0, redirect: 0 });
});

test("a denied peer takes the entries that it covers", () => {
  const found = api(
    '{ endpointSelector: { matchLabels: { app: api } }, ingress: [{ fromEndpoints: [{ matchLabels: { app: web } }], toPorts: [{ ports: [{ port: "80", protocol: TCP }] }] }], ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: web } }] }] }',
  );
  expect(found).toMatchObject({ ingress: 2, deny: 1 });
});

test("rules that go through the proxy are counted", () => {
  const spec =
    '{ endpointSelector: {}, ingress: [{ toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [{ method: GET }] } }] }, { fromEntities: [host] }] }';
  const { rules, proxied, endpoints } = costs(spec);
  expect([rules, proxied, endpoints[0]?.redirect]).toEqual([2, 1, 5]);
});

test("before 1.20 everybody is one entry, and the figures are an estimate", () => {
  const old = costs("{ endpointSelector: { matchLabels: { app: web } }, ingress: [{}] }", "cilium@1.18");
  expect(old.endpoints.find((one) => one.name === "shop/api")).toMatchObject({ ingress: 1, egress: 1 });
  expect(old.estimated).toHaveLength(1);
});

test("DNS names make the figures an estimate", () => {
  expect(costs("{ endpointSelector: {}, egress: [{ toFQDNs: [{ matchName: a.example.com }] }] }").estimated[0]).toContain("DNS name");
});
