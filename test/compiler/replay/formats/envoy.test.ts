import { expect, test } from "vitest";
import { lookupOf } from "#model";
import { envoyDecoder } from "#replay";
import { CLUSTER, inventoryOf, kindsOf, outcomeText, relationOf } from "./told.ts";

const lookup = lookupOf(inventoryOf(CLUSTER));
const log = (more: object) => ({
  start_time: "2026-01-02T03:04:05Z",
  upstream_host: "10.1.1.5:8080",
  downstream_remote_address: "10.1.0.5:40000",
  method: "GET",
  path: "/",
  ...more,
});
const spiffe = { downstream_peer_uri_san: "spiffe://cluster.local/ns/shop/sa/web" };
const policy = (from: string) =>
  relationOf(
    `
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: api, namespace: shop}
spec: {selector: app == 'api', types: [Ingress], ingress: [{action: Allow, source: {${from}}}]}
`,
    "calico@3.32",
  );
const ends = (more: object, known = lookup) => {
  const [only] = envoyDecoder(known)(log(more));
  return only?.kind === "flow" ? `${only.record.source.name} > ${only.record.destination.name}:${only.record.traffic.port}` : `${only?.why}`;
};

test("addresses are looked up, and nodes are seen from the pod", () => {
  const from = (ip: string) => kindsOf(envoyDecoder(lookup)(log({ downstream_remote_address: `${ip}:1` })));
  expect(["10.1.0.5", "192.168.7.1", "192.168.7.2", "203.0.113.9"].map(from)).toEqual([
    "pod > pod",
    "remote-node > pod",
    "host > pod",
    "world > pod",
  ]);
  expect(from("10.1.0.77")).toContain("unmatched: source: 10.1.0.77 lies among");
});

test("without an inventory only public addresses are known", () => {
  expect(kindsOf(envoyDecoder(null)(log({})))).toBe("unmatched: source: 10.1.0.5 is private, and there is no inventory");
});

test("a SPIFFE identity stands where the address tells nothing, or another pod", () => {
  const decode = (ip: string) => envoyDecoder(lookup)(log({ ...spiffe, downstream_remote_address: `${ip}:1` }));
  const byAccount = policy("serviceAccounts: {names: [web]}");
  expect(["10.1.0.77", "10.1.1.5", "10.1.0.5"].map((ip) => outcomeText(decode(ip), byAccount))).toEqual(["allow", "allow", "allow"]);
  expect(outcomeText(decode("10.1.0.77"), policy("selector: app == 'web'"))).toBe("unknown: labels");
  expect(outcomeText(decode("10.1.0.77"), policy(`serviceAccounts: {selector: "trust == 'high'"}`))).toBe("allow");
});

test("labels of a service account that the inventory doesn't list are not known", () => {
  const from = (ip: string) =>
    outcomeText(envoyDecoder(lookup)(log({ downstream_remote_address: `${ip}:1` })), policy(`serviceAccounts: {selector: "!has(trust)"}`));
  expect([from("10.1.0.5"), from("10.1.1.5")]).toEqual(["deny", "allow"]);
  const other = lookupOf(inventoryOf(CLUSTER.replace("serviceAccountName: web", "serviceAccountName: other")));
  expect(outcomeText(envoyDecoder(other)(log({})), policy(`serviceAccounts: {selector: "!has(trust)"}`))).toBe("unknown: service account labels");
});

test("a gateway is the source of what it opens", () => {
  expect(ends({ downstream_remote_address: "203.0.113.9:7", upstream_local_address: "10.1.0.5:5555" })).toBe("shop/web > shop/api:8080");
  expect(ends({ upstream_local_address: "10.1.0.5:5555" })).toBe("shop/web > shop/api:8080");
});

test("a sidecar's way into its own pod ends at the pod's address", () => {
  const inbound = { upstream_host: "127.0.0.1:8080", upstream_local_address: "127.0.0.6:999", downstream_local_address: "10.1.1.5:8080" };
  expect(ends(inbound)).toBe("shop/web > shop/api:8080");
});

test("sidecars say from which end they saw a request", () => {
  const observer = (cluster: string) => {
    const [only] = envoyDecoder(lookup)(log({ upstream_cluster: cluster }));
    return only?.kind === "flow" ? only.record.observer : null;
  };
  expect(["outbound|8080||api.shop", "inbound|8080||", "api"].map(observer)).toEqual(["source", "destination", "both"]);
});

test("a request that a filter denied is recorded as denied", () => {
  const recorded = (more: object) => {
    const [only] = envoyDecoder(lookup)(log(more));
    return only?.kind === "flow" ? only.record.recorded : null;
  };
  expect([{ response_code_details: "rbac_access_denied_matched_policy[none]" }, { response_flags: "UAEX" }, {}].map(recorded)).toEqual([
    "deny",
    "deny",
    "allow",
  ]);
});
