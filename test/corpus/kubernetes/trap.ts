import { hasErrors } from "#diagnostic";
import { parseManifests } from "#manifest";
import { evalProbes, type Inventory, type Probe, probeSchema, readInventory } from "#model";
import { parseProfile } from "#targets";

/** What an engine makes of a flow; `refused`: the object is never stored. */
export type Outcome = "allow" | "deny" | "unknown" | "refused";
/** A manifest that reads one way and means another, with a flow that shows it and the outcome under some profiles. */
export interface Trap {
  readonly name: string;
  readonly manifests: string;
  /** `shop/web -> shop/api:8080/TCP`; an end is a pod, an entity, or an address. */
  readonly flow: string;
  readonly verdicts: Readonly<Record<string, Outcome>>;
}

export const SPEC = "kubernetes@1.36";
export const MATCH = "kubernetes@1.36,ipblock-pods=match";
export const NEVER = "kubernetes@1.36,ipblock-pods=never";
export const BEFORE_36 = "kubernetes@1.35";
export const EXPERIMENTAL = "kubernetes@1.36,policy.networking.k8s.io/channel=experimental";

const WORLD = `
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: red, stage: prod}}}
- {apiVersion: v1, kind: Namespace, metadata: {name: blog, labels: {team: blue, stage: test}}}
- {apiVersion: v1, kind: Namespace, metadata: {name: lab, labels: {stage: lab}}}
- {apiVersion: v1, kind: Node, metadata: {name: n1, labels: {zone: a}}, status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}}
- {apiVersion: v1, kind: Node, metadata: {name: n2, labels: {zone: b}}, status: {addresses: [{type: InternalIP, address: 192.168.0.2}]}}
- apiVersion: v1
  kind: Pod
  metadata: {name: web, namespace: shop, labels: {app: web, tier: front}}
  spec: {nodeName: n1, containers: [{ports: [{name: http, containerPort: 80}]}]}
  status: {podIPs: [{ip: 10.0.1.1}, {ip: "fd00::1:1"}]}
- apiVersion: v1
  kind: Pod
  metadata: {name: api, namespace: shop, labels: {app: api, tier: back}}
  spec: {nodeName: n1, containers: [{ports: [{name: http, containerPort: 8080}, {name: ask, containerPort: 53, protocol: UDP}]}]}
  status: {podIPs: [{ip: 10.0.1.2}, {ip: "fd00::1:2"}]}
- {apiVersion: v1, kind: Pod, metadata: {name: job, namespace: shop, labels: {app: job}}, spec: {nodeName: n1}, status: {podIP: 10.0.1.3}}
- {apiVersion: v1, kind: Pod, metadata: {name: agent, namespace: shop, labels: {app: agent, tier: front}}, spec: {nodeName: n2, hostNetwork: true}, status: {podIP: 192.168.0.2}}
- apiVersion: v1
  kind: Pod
  metadata: {name: web, namespace: blog, labels: {app: web, tier: front}}
  spec: {nodeName: n2, containers: [{ports: [{name: http, containerPort: 80}]}]}
  status: {podIP: 10.0.2.1}
- apiVersion: v1
  kind: Service
  metadata: {name: api, namespace: shop}
  spec: {type: NodePort, selector: {app: api}, clusterIP: 10.96.0.10, ports: [{port: 80, targetPort: http, nodePort: 30900}]}
- apiVersion: v1
  kind: Service
  metadata: {name: local, namespace: shop}
  spec: {type: NodePort, externalTrafficPolicy: Local, selector: {app: api}, clusterIP: 10.96.0.11, ports: [{port: 80, targetPort: 8080, nodePort: 30901}]}
- {apiVersion: v1, kind: Service, metadata: {name: all, namespace: shop}, spec: {selector: {}, clusterIP: 10.96.0.12, ports: [{port: 80, targetPort: 8080}]}}
- apiVersion: discovery.k8s.io/v1
  kind: EndpointSlice
  metadata: {name: all, namespace: shop, labels: {kubernetes.io/service-name: all}}
  ports: [{port: 8080}]
  endpoints: [{addresses: [10.0.1.1, 10.0.1.2]}]
- {apiVersion: v1, kind: Service, metadata: {name: none, namespace: shop}, spec: {selector: {app: none}, clusterIP: 10.96.0.13, ports: [{port: 80}]}}
- {apiVersion: v1, kind: Pod, metadata: {name: web, namespace: lab, labels: {app: web}}, spec: {nodeName: n2}, status: {podIP: 10.0.3.1}}
`;
export const INVENTORY: Inventory = readInventory(parseManifests({ path: "world.yaml", bytes: WORLD }).documents).inventory;

/** NetworkPolicies of namespace shop, one for each spec. */
export function shop(...specs: readonly string[]): string {
  return specs.map((spec, i) => networkPolicy("shop", `p${i}`, spec)).join("---\n");
}
export function networkPolicy(namespace: string, name: string, spec: string): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}\n`;
}
/** ClusterNetworkPolicies, one for each spec. */
export function cluster(...specs: readonly string[]): string {
  const head = "apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\n";
  return specs.map((spec, i) => `${head}metadata: {name: c${i}}\nspec: ${spec}\n`).join("---\n");
}

function endOf(text: string): Probe["to"] {
  if (text.includes("/")) return { pod: text };
  if (text === "host" || text === "remote-node") return { entity: text };
  return /[a-z]/.test(text) && !text.includes(":") ? { fqdn: text, ip: "198.51.100.7" } : { ip: text };
}

/** The probe that a trap's flow is. */
export function probeIn(flow: string): Probe {
  const [, from, to, port, protocol] = /^(\S+) -> \[?([^\]\s]+?)\]?(?::([0-9]+))?\/([A-Za-z0-9]+)$/.exec(flow) ?? [];
  if (from === undefined || to === undefined) throw new Error(`no flow: ${flow}`);
  return probeSchema.parse({ from: endOf(from), to: endOf(to), protocol, ...(port === undefined ? {} : { port: Number(port) }) });
}

/** The outcome of a trap under a profile. */
export function outcomeOf({ manifests, flow }: Trap, text: string): Outcome {
  const chosen = parseProfile(text);
  if ("diagnostics" in chosen) throw new Error(chosen.diagnostics[0]?.message);
  const { documents, diagnostics } = parseManifests({ path: "trap.yaml", bytes: manifests });
  const reading = chosen.target.read(documents, chosen.profile, INVENTORY);
  if (hasErrors([...diagnostics, ...reading.diagnostics])) return "refused";
  const judged = evalProbes(reading.relation, [probeIn(flow)], INVENTORY);
  const [result] = judged.report?.results ?? [];
  if (result === undefined) throw new Error(judged.diagnostics[0]?.message);
  return result.verdict;
}
