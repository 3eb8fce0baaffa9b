import { type Document, parseManifests } from "#manifest";
import { type Endpoint, type Flow, type Inventory, type InventoryPod, type Kind, PROTOCOL_NUMBERS } from "#model";
import type { OracleCase, OraclePod, OracleProbe } from "./protocol.ts";

const RESERVED: ReadonlySet<string> = new Set<Kind>(["host", "remote-node", "kube-apiserver", "health", "world", "init", "ingress", "unmanaged"]);

export function podOf(pod: OraclePod): InventoryPod {
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

export function inventoryOf(one: OracleCase): Inventory {
  const namespaces = new Map(one.pods.map((pod) => [pod.namespace, new Map(Object.entries(pod.nsLabels))]));
  return { namespaces, pods: one.pods.map(podOf), services: [], endpoints: [], nodes: [] };
}

export function flowOf(one: OracleCase, probe: OracleProbe): Flow {
  const end = (text: string): Endpoint => {
    if (text.startsWith("#")) {
      const pod = one.pods[Number(text.slice(1))] as OraclePod;
      return { kind: "pod", pod: podOf(pod), nodeLabels: null, ip: pod.ip, names: [] };
    }
    if (RESERVED.has(text)) return { kind: text as Kind, pod: null, nodeLabels: new Map(), ip: null, names: [] };
    return { kind: "world", pod: null, nodeLabels: null, ip: text, names: [...(one.dns[text] ?? [])] };
  };
  const icmp = probe.proto === "ICMP";
  return {
    source: end(probe.src),
    destination: end(probe.dst),
    protocol: PROTOCOL_NUMBERS[probe.proto as "TCP"],
    port: icmp ? null : probe.port,
    sourcePort: null,
    icmp: icmp ? { type: probe.port, code: 0 } : null,
    tls: "plaintext",
    sni: null,
    request:
      probe.http === undefined
        ? null
        : {
            kind: "http",
            method: probe.http.method,
            path: probe.http.path,
            host: probe.http.host,
            headers: new Map(Object.entries(probe.http.headers).map(([name, value]) => [name.toLowerCase(), value])),
          },
  };
}

export function documentsOf(policies: readonly object[]): readonly Document[] {
  const { documents, diagnostics } = parseManifests({
    path: "case.json",
    bytes: JSON.stringify({ apiVersion: "v1", kind: "List", items: policies }),
  });
  if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
  return documents;
}
