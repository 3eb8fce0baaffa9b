import { type Document, parseManifests } from "#manifest";
import { type Endpoint, type Flow, type Inventory, type InventoryPod, PROTOCOL_NUMBERS } from "#model";
import type { OracleCase, OraclePod, OracleTraffic, OracleWorld } from "./protocol.ts";

function podOf(pod: OraclePod): InventoryPod {
  return {
    namespace: pod.namespace,
    name: pod.name,
    labels: new Map(Object.entries(pod.labels)),
    namespaceLabels: new Map(Object.entries(pod.nsLabels)),
    serviceAccount: pod.serviceAccount,
    serviceAccountLabels: new Map(),
    ports: pod.ports,
    hostNetwork: false,
    node: null,
    cluster: null,
    ips: [pod.ip],
  };
}

/** The cluster of a world, as our reader sees it. */
export function inventoryOf(world: OracleWorld): Inventory {
  const namespaces = new Map(world.pods.map((pod) => [pod.namespace, new Map(Object.entries(pod.nsLabels))]));
  return { namespaces, pods: world.pods.map(podOf), services: [], endpoints: [], nodes: [] };
}

function endsOfWorld(world: OracleWorld): readonly Endpoint[] {
  return [
    ...world.pods.map((pod): Endpoint => ({ kind: "pod", pod: podOf(pod), nodeLabels: null, ip: pod.ip, names: [] })),
    ...world.outside.map(
      ({ ip, names }): Endpoint => ({ kind: "world", pod: null, nodeLabels: null, ip, names: names.map((name) => name.toLowerCase()) }),
    ),
    ...world.reserved.map(({ kind, ip }): Endpoint => ({ kind, pod: null, nodeLabels: new Map(), ip: ip ?? null, names: [] })),
  ];
}

function requestOf({ http, dns, proto }: OracleTraffic): Flow["request"] {
  if (dns !== undefined) return { kind: "dns", name: dns.toLowerCase() };
  if (http === undefined) return proto === "TCP" ? null : { kind: "other" };
  const headers = new Map(Object.entries(http.headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { kind: "http", method: http.method, path: http.path, host: http.host, headers };
}

/** Every flow of a world, in the order in which oracles answer. */
export function flowsOf(world: OracleWorld): readonly Flow[] {
  const ends = endsOfWorld(world);
  return world.pairs.flatMap(([source, destination]) =>
    world.traffic.map((traffic): Flow => {
      const icmp = traffic.proto.startsWith("ICMP");
      const ported = traffic.proto === "TCP" || traffic.proto === "UDP" || traffic.proto === "SCTP";
      return {
        source: ends[source] as Endpoint,
        destination: ends[destination] as Endpoint,
        protocol: PROTOCOL_NUMBERS[traffic.proto],
        port: ported ? traffic.port : null,
        sourcePort: null,
        icmp: icmp ? { type: traffic.port, code: 0 } : null,
        tls: "plaintext",
        sni: null,
        request: requestOf(traffic),
      };
    }),
  );
}

/** The objects of a case, by way of their bytes. */
export function documentsOf(policies: OracleCase): readonly Document[] {
  const { documents, diagnostics } = parseManifests({
    path: "case.json",
    bytes: JSON.stringify({ apiVersion: "v1", kind: "List", items: policies }),
  });
  if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
  return documents;
}
