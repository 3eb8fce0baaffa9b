import { expect, test } from "vitest";
import type { Endpoint, Flow, Hidden, Pod } from "#model";
import { missingText } from "../../../compiler/replay/missing.ts";

const outside: Endpoint = { kind: "world", pod: null, nodeLabels: null, ip: "203.0.113.9", names: [], hidden: ["DNS name"] };
const pod: Pod = {
  namespace: "shop",
  name: "web-0",
  labels: new Map(),
  namespaceLabels: new Map(),
  serviceAccount: "web",
  serviceAccountLabels: new Map(),
  ports: [],
  hostNetwork: false,
  node: null,
  cluster: null,
};
const flow: Flow = {
  source: { ...outside, ip: "10.0.0.1", names: ["a.example"], hidden: [] },
  destination: outside,
  protocol: 6,
  port: 443,
  sourcePort: null,
  icmp: null,
  tls: null,
  sni: null,
  request: null,
};
const asked: Flow = { ...flow, request: { kind: "http", method: "GET", path: null, host: null, headers: null } };
const from = (...hidden: readonly Hidden[]): Flow => ({ ...flow, source: { kind: "pod", pod, nodeLabels: null, ip: null, names: [], hidden } });

test.each([
  ["request", flow, "no request: flow was not proxied"],
  ["request", asked, "no part of the request that is asked for: the record leaves it out"],
  ["DNS name", flow, "no DNS name for 203.0.113.9"],
  ["labels", from("labels"), "labels aggregated away"],
  ["labels", from("filtered labels"), "labels of shop/web-0 that Cilium leaves out of its records"],
  ["namespace labels", from("namespace labels"), "labels of namespace shop are not known"],
  ["service account", from("service account"), "service account of shop/web-0 is not known"],
  ["service account labels", from("service account labels"), "labels of service account shop/web: no log tells them, and no inventory does"],
  ["container ports", flow, "container ports of 203.0.113.9 are not known"],
  ["address", flow, "no address: it was aggregated away"],
  ["node", flow, "the node is not known"],
  ["node labels", flow, "labels of the node are not known"],
  ["sni", flow, "no server name: the record leaves it out"],
  ["tls", flow, "no word of TLS: the record leaves it out"],
  ["ICMP type", flow, "no ICMP type: the record leaves it out"],
  ["hairpin through a Service", flow, "hairpin through a Service"],
] as const)("%s is missing in words", (fact, one, words) => {
  expect(missingText(fact, one)).toBe(words);
});
