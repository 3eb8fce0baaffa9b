import { expect, test } from "vitest";
import { inventoryOf, probeOf } from "../../../compiler/explain/index.ts";
import { parseManifests } from "../../../compiler/manifest/index.ts";
import { type Endpoint, type Flow, flowOf, type Pod, probeSchema, readInventory } from "../../../compiler/model/index.ts";

const pod = (more: Partial<Pod> = {}): Pod => ({
  namespace: "shop",
  name: "web",
  labels: new Map([["app", "web"]]),
  namespaceLabels: new Map([
    ["kubernetes.io/metadata.name", "shop"],
    ["team", "a"],
  ]),
  serviceAccount: "runner",
  serviceAccountLabels: new Map([["trust", "high"]]),
  ports: [{ name: "http", port: 8080, protocol: "TCP" }],
  hostNetwork: false,
  node: null,
  cluster: null,
  ...more,
});
const podEnd = (more: Partial<Pod> = {}, ip = "10.244.0.1"): Endpoint => ({
  kind: more.cluster ? "remote-pod" : "pod",
  pod: pod(more),
  nodeLabels: null,
  ip,
  names: [],
});
const end = (kind: Endpoint["kind"], ip: string | null, more: Partial<Endpoint> = {}): Endpoint => ({
  kind,
  pod: null,
  nodeLabels: null,
  ip,
  names: [],
  ...more,
});
const flow = (more: Partial<Flow> = {}): Flow => ({
  source: podEnd({ name: "client" }, "10.244.0.2"),
  destination: podEnd(),
  protocol: 6,
  port: 8080,
  sourcePort: null,
  icmp: null,
  tls: null,
  sni: null,
  request: null,
  ...more,
});

/** A flow that went through its own probe and inventory, as text. */
function throughProbe(one: Flow): Flow {
  const { documents } = parseManifests({ path: "i", bytes: JSON.stringify(inventoryOf(one)) });
  const { inventory, diagnostics } = readInventory(documents);
  const found = flowOf(probeSchema.parse(JSON.parse(JSON.stringify(probeOf(one, "x")))), inventory);
  expect(diagnostics).toEqual([]);
  return found as Flow;
}
/** What policies see of it. */
const seen = (one: Flow) =>
  JSON.parse(
    JSON.stringify({ ...one, source: view(one.source), destination: view(one.destination) }, (_key, value: unknown) =>
      value instanceof Map ? Object.fromEntries(value) : value,
    ),
  );
const view = ({ pod: of, node: _node, ...rest }: Endpoint) => ({ ...rest, pod: of && { ...of, node: null, ips: null } });

test.each<[string, Partial<Flow>]>([
  ["between pods", {}],
  ["by UDP and another port", { protocol: 17, port: 53 }],
  ["with an HTTP request", { request: { kind: "http", method: "GET", path: "/a?b", host: "h:80", headers: new Map([["x-a", "1"]]) } }],
  ["with parts of a request", { request: { kind: "http", method: null, path: "/a", host: null, headers: new Map() } }],
  ["with a DNS question", { protocol: 17, port: 53, request: { kind: "dns", name: "a.example.com" } }],
  ["with neither", { request: { kind: "other" } }],
  ["over mTLS with an SNI from a port", { tls: "mtls", sni: "a.example.com", sourcePort: 40_000 }],
  ["by ICMP", { protocol: 1, port: null, icmp: { type: 3, code: 4 } }],
  ["by a protocol without a name", { protocol: 99, port: null }],
  ["from an address", { source: end("world", "203.0.113.9") }],
  ["from the world at large", { source: end("world", null) }],
  ["to an address under a name", { destination: end("world", "203.0.113.9", { names: ["a.example.com"] }) }],
  ["from another node by its labels", { source: end("remote-node", "192.168.0.7", { nodeLabels: new Map([["zone", "a"]]) }) }],
  ["from the API server", { source: end("kube-apiserver", "192.168.0.8", { nodeLabels: new Map() }) }],
  ["from the own node", { source: end("host", "192.168.0.7", { nodeLabels: new Map([["zone", "a"]]) }) }],
  ["from the ingress proxy", { source: end("ingress", "10.244.0.9") }],
  ["from a pod of another cluster", { source: podEnd({ cluster: "west", name: "client" }, "10.9.0.1") }],
])("a flow %s comes through its probe unchanged", (_name, more) => {
  expect(seen(throughProbe(flow(more)))).toEqual(seen(flow(more)));
});
