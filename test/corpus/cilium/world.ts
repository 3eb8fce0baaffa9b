import type { Endpoint, Flow, Inventory, InventoryPod, Kind } from "#model";
import { PROTOCOL_NUMBERS } from "#model";

const NAMESPACES = new Map([
  ["shop", new Map([["env", "prod"]])],
  ["other", new Map<string, string>()],
  ["kube-system", new Map<string, string>()],
]);
const pod = (namespace: string, name: string, labels: Record<string, string>, ip: string, more: Partial<InventoryPod> = {}): InventoryPod => ({
  namespace,
  name,
  labels: new Map(Object.entries(labels)),
  namespaceLabels: NAMESPACES.get(namespace) ?? new Map(),
  serviceAccount: "default",
  serviceAccountLabels: new Map(),
  ports: [],
  hostNetwork: false,
  node: "n1",
  cluster: null,
  ips: [ip],
  ...more,
});
const PODS = new Map([
  ["web", pod("shop", "web", { app: "web", "pod-template-hash": "7d9f" }, "10.1.0.1", { serviceAccount: "web" })],
  ["api", pod("shop", "api", { app: "api" }, "10.1.0.2", { ports: [{ name: "http", port: 8080, protocol: "TCP" }] })],
  ["mysql", pod("shop", "mysql", { app: "mysql" }, "10.1.0.3", { ports: [{ name: "sql", port: 3306, protocol: "TCP" }] })],
  ["other", pod("other", "other", { app: "web" }, "10.2.0.1")],
  ["dns", pod("kube-system", "dns", { "k8s-app": "kube-dns" }, "10.3.0.1", { ports: [{ name: "dns", port: 53, protocol: "UDP" }] })],
  ["twin1", pod("shop", "twin1", { app: "twin" }, "10.1.0.8", { ports: [{ name: "rpc", port: 9001, protocol: "TCP" }] })],
  ["twin2", pod("shop", "twin2", { app: "twin" }, "10.1.0.9", { ports: [{ name: "rpc", port: 9002, protocol: "TCP" }] })],
  ["remotecl", pod("shop", "web", { app: "web" }, "10.9.0.1", { cluster: "c2" })],
]);
const NODE_LABELS = new Map([["role", "edge"]]);
const ADDRESSES: Readonly<Record<string, readonly [Kind, string]>> = {
  world: ["world", "8.8.8.8"],
  world6: ["world", "2001:db8::1"],
  ext: ["world", "203.0.113.1"],
  ext7: ["world", "203.0.113.7"],
  pay: ["world", "198.51.100.20"],
  host: ["host", "172.18.0.2"],
  node2: ["remote-node", "172.18.0.3"],
  kapi: ["kube-apiserver", "172.18.0.4"],
  health: ["health", "10.1.0.200"],
  ingress: ["ingress", "10.1.0.201"],
};
const NAMES: Readonly<Record<string, readonly string[]>> = { pay: ["api.payment.example.com"] };
const service = (name: string, selector: Record<string, string> | null, targetPort: number) => ({
  namespace: "shop",
  name,
  labels: new Map([["kind", name]]),
  selector: selector === null ? null : new Map(Object.entries(selector)),
  clusterIPs: [],
  ports: [{ name: null, port: 80, targetPort, protocol: "TCP" as const }],
});
/** The cluster in which the cases stand. */
export const INVENTORY: Inventory = {
  namespaces: NAMESPACES,
  pods: [...PODS.values()],
  services: [service("api", { app: "api" }, 8080), service("pay", null, 443)],
  endpoints: [{ namespace: "shop", service: "pay", addresses: ["198.51.100.20"], ports: [{ name: null, port: 443, protocol: "TCP" }] }],
  nodes: [],
};

function endpoint(name: string): Endpoint {
  const known = PODS.get(name) ?? null;
  if (known !== null)
    return { kind: known.cluster === null ? "pod" : "remote-pod", pod: known, nodeLabels: null, ip: known.ips[0] ?? null, names: [] };
  const [kind, ip] = ADDRESSES[name] ?? ["world" as const, name];
  return { kind, pod: null, nodeLabels: kind === "world" ? null : NODE_LABELS, ip, names: NAMES[name] ?? [] };
}

function requestOf(words: readonly string[]): Flow["request"] {
  const [first, second] = words;
  if (first === "other") return { kind: "other" };
  if (first === "dns") return { kind: "dns", name: second ?? "" };
  if (first === undefined || !/^[A-Za-z]+$/.test(first) || second?.startsWith("/") !== true) return null;
  const headers = words.slice(3).map((word) => word.split("=") as [string, string]);
  return { kind: "http", method: first, path: second, host: words[2] ?? "api", headers: new Map(headers) };
}

/** The flow that a line of a case speaks of. */
export function flow(text: string): Flow {
  const [from = "", rest = ""] = text.split(" -> ");
  const [target = "", ...words] = rest.split(" ");
  const [, to = "", port, protocol = "TCP"] = /^(.*?)(?::([0-9]+)(?:\/([A-Za-z]+))?)?$/.exec(target) ?? [];
  const icmp = words[0] === "icmp" || words[0] === "icmp6";
  const tls = words.find((word) => word === "mtls" || word === "plaintext");
  const name = words[words.indexOf("sni") + 1];
  return {
    source: endpoint(from),
    destination: endpoint(to),
    protocol: icmp ? PROTOCOL_NUMBERS[words[0] === "icmp" ? "ICMP" : "ICMPv6"] : PROTOCOL_NUMBERS[protocol as "TCP"],
    port: icmp || port === undefined ? null : Number(port),
    sourcePort: null,
    icmp: icmp ? { type: Number(words[1]), code: 0 } : null,
    tls: (tls as "mtls" | "plaintext" | undefined) ?? null,
    sni: words.includes("sni") && name !== undefined ? name : null,
    request: icmp ? null : requestOf(words),
  };
}
