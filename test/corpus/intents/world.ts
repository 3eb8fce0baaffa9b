import { App, Cluster, Namespace, udp } from "portcullis";
import { parseManifests } from "#manifest";
import { type Flow, flowOf, type Inventory, type Probe, readInventory } from "#model";

const pod = (name: string, namespace: string, ip: string, labels: string, more = "") =>
  `- {apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${namespace}, labels: {${labels}}}, spec: {nodeName: n1, ${more}containers: [{ports: [{name: http, containerPort: 8080}]}]}, status: {podIP: ${ip}}}`;

/** A small cluster: the shop, another team, the resolver; two nodes. */
export const INVENTORY: Inventory = readInventory(
  parseManifests({
    path: "world.yaml",
    bytes: `apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: red}}}
- {apiVersion: v1, kind: Namespace, metadata: {name: blog, labels: {team: blue}}}
- {apiVersion: v1, kind: Namespace, metadata: {name: kube-system}}
- {apiVersion: v1, kind: Node, metadata: {name: n1, labels: {zone: a}}, status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}}
- {apiVersion: v1, kind: Node, metadata: {name: n2, labels: {zone: b}}, status: {addresses: [{type: InternalIP, address: 192.168.0.2}]}}
${pod("web", "shop", "10.0.1.1", "app: web")}
${pod("api", "shop", "10.0.1.2", "app: api", "serviceAccountName: api, ")}
${pod("mysql", "shop", "10.0.1.3", "app: mysql")}
${pod("web", "blog", "10.0.2.1", "app: web")}
${pod("dns", "kube-system", "10.0.3.1", "k8s-app: kube-dns")}
`,
  }).documents,
).inventory;

/** An app with the shop's namespace and workloads, as yet without a sentence. */
export function world() {
  const app = new App();
  new Cluster(app, "cluster", { podCidrs: ["10.0.0.0/16"], nodeCidrs: ["192.168.0.0/24"] });
  const shop = new Namespace(app, "shop");
  const web = shop.workload("web", { labels: { app: "web" } });
  const api = shop.workload("api", { labels: { app: "api" }, ports: { http: 8080, ask: udp(5353) } });
  const mysql = shop.workload("mysql", { labels: { app: "mysql" } });
  return { app, shop, web, api, mysql };
}

/** One thing that an intent can say: flows that tell whether it was understood, and the targets that can't say it. */
export interface IntentCase {
  readonly name: string;
  readonly say: (at: ReturnType<typeof world>) => void;
  /** Flows as `web -> api:8080`, `web -> api:53/UDP`, `web -> api ICMP 8`, `web -> 203.0.113.7:443`, `web -> pay.example.com:443`, and `GET /path` behind it. */
  readonly allows?: readonly string[];
  readonly denies?: readonly string[];
  readonly unknown?: readonly string[];
  /** Targets whose newest version refuses it. */
  readonly refusedBy?: readonly string[];
  /** Flows that a substitution named by `orElse` changes there, or that the specification leaves open. */
  readonly instead?: Readonly<Record<string, Pick<IntentCase, "allows" | "denies" | "unknown">>>;
}

const FLOW =
  /^(\S+) -> ([^\s:]+|\[\S+\])(?::([0-9]+)(?:\/(UDP|SCTP))?| (ICMP|ICMPv6) ([0-9]+))(?: (mtls|plaintext))?(?: asks (\S+)| ([A-Z]+) (\S+)(?: (\S+): (\S+))?)?$/;

/** The flow that a line of a case speaks of. */
export function flowIn(line: string): Flow {
  const match = FLOW.exec(line);
  if (match === null) throw new Error(`no flow: ${line}`);
  const [, from = "", to = "", port, protocol, icmp, type, tls, name, method, path, header, value] = match;
  const http = { method, path, host: "api", headers: header === undefined ? {} : { [header]: value as string } };
  const probe: Probe = {
    from: endOf(from) as Probe["from"],
    to: endOf(to),
    protocol: (icmp ?? protocol ?? "TCP") as "TCP",
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(icmp === undefined ? {} : { icmp: { type: Number(type), code: 0 } }),
    tls: (tls ?? "plaintext") as "mtls",
    ...(name === undefined ? {} : { dns: { name } }),
    ...(method === undefined ? {} : { http: http as NonNullable<Probe["http"]> }),
  };
  const flow = flowOf(probe, INVENTORY);
  if ("message" in flow) throw new Error(`${line}: ${flow.message}`);
  return flow;
}

const ENTITIES = ["host", "remote-node", "kube-apiserver", "health", "world"];

function endOf(text: string): Probe["to"] {
  if (ENTITIES.includes(text)) return { entity: text as "host", ...(text === "world" ? { ip: "198.51.100.9" } : {}) };
  if (text.startsWith("[")) return { ip: text.slice(1, -1) };
  if (/^[0-9.]+$/.test(text)) return { ip: text };
  if (text.includes(".")) return { fqdn: text, ip: "198.51.100.7" };
  return { pod: text.includes("/") ? text : text === "dns" ? "kube-system/dns" : `shop/${text}` };
}
