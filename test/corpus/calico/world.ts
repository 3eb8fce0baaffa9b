import type { Endpoint, Flow, Inventory, InventoryPod, Kind } from "#model";
import { PROTOCOL_NUMBERS } from "#model";

const NAMESPACES = new Map([
  ["shop", new Map([["env", "prod"]])],
  ["apps", new Map([["env", "prod"]])],
  ["other", new Map<string, string>()],
  ["kube-system", new Map<string, string>()],
]);
const ACCOUNTS = new Map([
  ["web", new Map([["role", "front"]])],
  ["runner", new Map([["role", "runner"]])],
]);

const pod = (namespace: string, name: string, labels: Record<string, string>, ip: string, serviceAccount = "default", node = "n1"): InventoryPod => ({
  namespace,
  name,
  labels: new Map(Object.entries(labels)),
  namespaceLabels: NAMESPACES.get(namespace) ?? new Map(),
  serviceAccount,
  serviceAccountLabels: ACCOUNTS.get(serviceAccount) ?? new Map(),
  ports: labels["app"] === "api" ? [{ name: "http", port: 8080, protocol: "TCP" }] : [],
  hostNetwork: false,
  node,
  cluster: null,
  ips: [ip],
});
const PODS = new Map([
  ["web", pod("shop", "web", { app: "web" }, "10.1.0.1", "web")],
  ["api", pod("shop", "api", { app: "api" }, "10.1.0.2", "runner")],
  ["mysql", pod("shop", "mysql", { app: "mysql" }, "10.1.0.3")],
  ["bare", pod("shop", "bare", {}, "10.1.0.4")],
  ["other", pod("other", "web", { app: "web" }, "10.2.0.1")],
  ["dns", pod("kube-system", "dns", { "k8s-app": "kube-dns" }, "10.3.0.1")],
  ["appsweb", pod("apps", "web", { app: "web" }, "10.4.0.1")],
  ["far", pod("shop", "far", {}, "10.1.9.1", "default", "n2")],
  ["farweb", pod("shop", "farweb", { app: "web" }, "10.1.9.2", "default", "n2")],
  ["appsapi", pod("apps", "api", { app: "api" }, "10.4.0.2")],
]);
const ADDRESSES: Readonly<Record<string, readonly [Kind, string, node?: string]>> = {
  world: ["world", "8.8.8.8"],
  ext: ["world", "203.0.113.1"],
  host: ["host", "172.18.0.2", "n1"],
  self: ["host", "172.18.0.2", "n1"],
  node: ["remote-node", "172.18.0.2", "n1"],
  "other-node": ["remote-node", "172.18.0.3", "n2"],
  apiserver: ["kube-apiserver", "172.18.0.9"],
};

/** The cluster in which the cases stand. */
export const INVENTORY: Inventory = {
  namespaces: NAMESPACES,
  pods: [...PODS.values()],
  services: [
    {
      namespace: "shop",
      name: "mysql",
      labels: new Map(),
      selector: new Map([["app", "mysql"]]),
      clusterIPs: [],
      ports: [{ name: null, port: 3306, targetPort: 3306, protocol: "TCP", nodePort: 30_080 }],
    },
  ],
  endpoints: [],
  nodes: [{ name: "n1", labels: new Map([["zone", "a"]]), ips: ["172.18.0.2"], podCidrs: [] }],
};

function endpoint(name: string): Endpoint {
  const known = PODS.get(name) ?? null;
  if (known !== null) return { kind: "pod", pod: known, nodeLabels: null, ip: known.ips[0] ?? null, names: [] };
  const [kind, ip, node = null] = ADDRESSES[name] ?? ["world" as const, name];
  return { kind, pod: null, nodeLabels: null, node, ip, names: [] };
}

/** The flow that a line of a case speaks of. */
export function flow(text: string): Flow {
  const [sender = "", rest = ""] = text.split(" -> ");
  const [from = "", sourcePort] = sender.split("@");
  const [target = "", ...request] = rest.split(" ");
  const [, to = "", port, protocol = "TCP"] = /^(.*?)(?::([0-9]+)(?:\/([A-Z]+))?)?$/.exec(target) ?? [];
  const icmp = request[0] === "icmp";
  const [method = null, path = null] = icmp ? [] : request;
  return {
    source: endpoint(from),
    destination: endpoint(to),
    protocol: icmp ? 1 : PROTOCOL_NUMBERS[protocol as "TCP"],
    port: icmp ? null : Number(port),
    sourcePort: sourcePort === undefined ? null : Number(sourcePort),
    icmp: icmp ? { type: Number(request[1]), code: 0 } : null,
    tls: null,
    sni: null,
    request: method === "other" ? { kind: "other" } : method === null ? null : { kind: "http", method, path, host: "api", headers: new Map() },
  };
}
