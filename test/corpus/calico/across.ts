import { type CalicoCase, clusterPolicy, globalPolicy, networkSet, objects, policy, raw } from "./case.ts";

const EXPERIMENTAL = { "policy.networking.k8s.io/channel": "experimental" };
const everyone = { pods: { namespaceSelector: {}, podSelector: {} } };
const byLabel = { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: "web" } } } };
const admin = (name: string, rule: object, priority = 10) => clusterPolicy(name, { tier: "Admin", priority, ingress: [rule] });
const adminPolicy = (rule: object) =>
  JSON.stringify({
    apiVersion: "policy.networking.k8s.io/v1alpha1",
    kind: "AdminNetworkPolicy",
    metadata: { name: "a" },
    spec: { priority: 10, subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: "api" } } } }, ingress: [rule] },
  });

/** Cluster-wide Kubernetes policies under Calico, and rows T of the semantics where Calico answers. */
export const ACROSS: readonly CalicoCase[] = [
  {
    name: "an Admin deny comes before the default tier",
    on: [32],
    manifests: objects(admin("a", { action: "Deny", from: [byLabel] }), policy("p", { ingress: [{ action: "Allow" }] })),
    denies: ["web -> api:8080"],
    allows: ["mysql -> api:8080"],
  },
  {
    name: "an Admin pass leaves it to the default tier",
    on: [32],
    manifests: objects(admin("a", { action: "Pass", from: [byLabel] }, 1), admin("b", { action: "Deny", from: [everyone] }, 2)),
    allows: ["web -> api:8080"],
    denies: ["mysql -> api:8080"],
  },
  {
    name: "K32: kube-baseline comes after the default tier and is not reached from it",
    on: [32],
    manifests: objects(
      clusterPolicy("b", { tier: "Baseline", priority: 10, ingress: [{ action: "Accept", from: [everyone] }] }),
      policy("p", { ingress: [{ action: "Allow", source: { selector: "app == 'web'" } }] }),
    ),
    allows: ["web -> api:8080"],
    denies: ["mysql -> api:8080"],
  },
  {
    name: "C19: a deny of a peer that Calico doesn't know denies everyone",
    on: [32],
    flags: EXPERIMENTAL,
    manifests: clusterPolicy("n", { tier: "Admin", priority: 10, egress: [{ action: "Deny", to: [{ nodes: {} }] }] }),
    denies: ["api -> web:80", "api -> world:443"],
  },
  {
    name: "C19: a pass of one denies everyone, too",
    on: [32],
    flags: EXPERIMENTAL,
    manifests: clusterPolicy("n", { tier: "Admin", priority: 10, egress: [{ action: "Pass", to: [{ nodes: {} }] }] }),
    denies: ["api -> world:443"],
  },
  {
    name: "C19: an accept of one is left out",
    on: [32],
    flags: EXPERIMENTAL,
    manifests: clusterPolicy("n", { tier: "Admin", priority: 10, egress: [{ action: "Accept", to: [{ nodes: {} }] }] }),
    allows: ["api -> world:443"],
  },
  {
    name: "a negative namespaces peer never matches the world",
    on: [32],
    manifests: admin("a", { action: "Deny", from: [{ namespaces: { matchExpressions: [{ key: "env", operator: "NotIn", values: ["prod"] }] } }] }),
    denies: ["other -> api:8080"],
    allows: ["world -> api:8080", "web -> api:8080"],
  },
  {
    name: "but it matches cluster-wide network sets",
    on: [32],
    manifests: objects(
      admin("a", { action: "Deny", from: [{ namespaces: { matchExpressions: [{ key: "env", operator: "NotIn", values: ["prod"] }] } }] }),
      networkSet("s", ["203.0.113.0/24"]),
    ),
    denies: ["ext -> api:8080"],
  },
  { name: "ClusterNetworkPolicy needs 3.32", on: [31], manifests: admin("a", { action: "Deny", from: [byLabel] }), refuses: "kind" },
  {
    name: "AdminNetworkPolicy is read from 3.29 to 3.31",
    on: [29, 31],
    manifests: adminPolicy({ action: "Deny", from: [byLabel] }),
    denies: ["web -> api:8080"],
    allows: ["mysql -> api:8080"],
  },
  { name: "AdminNetworkPolicy is not read elsewhere", on: [28, 32], manifests: adminPolicy({ action: "Deny", from: [byLabel] }), refuses: "kind" },
  {
    name: "a named port of an AdminNetworkPolicy is refused as a hazard",
    on: [30],
    manifests: adminPolicy({ action: "Allow", from: [byLabel], ports: [{ namedPort: "http" }] }),
    refuses: "spec.ingress.0.ports",
  },
  {
    name: "T01: a rule without action is refused",
    manifests: raw("NetworkPolicy", "default.p", { ingress: [{}] }, "shop"),
    refuses: "spec.ingress.0.action",
  },
  {
    name: "T03: all but the metadata address, until a later rule reopens it",
    manifests: policy("p", {
      types: ["Egress"],
      egress: [{ action: "Allow", destination: { nets: ["0.0.0.0/0"], notNets: ["169.254.169.254/32"] } }],
    }),
    allows: ["api -> world:443", "api -> mysql:3306"],
    denies: ["api -> 169.254.169.254:80"],
  },
  {
    name: "T05: DNS by port 53 without peer goes to anyone",
    manifests: policy("p", { types: ["Egress"], egress: [{ action: "Allow", protocol: "UDP", destination: { ports: [53] } }] }),
    allows: ["api -> dns:53/UDP", "api -> world:53/UDP"],
    denies: ["api -> world:443"],
  },
  {
    name: "T06: an absent label satisfies NotIn for every known endpoint",
    manifests: globalPolicy("p", { types: ["Ingress"], ingress: [{ action: "Allow", source: { selector: "app not in {'mysql'}" } }] }),
    allows: ["bare -> api:8080", "other -> api:8080"],
    denies: ["mysql -> api:8080", "world -> api:8080"],
  },
  {
    name: "T07: one cluster-wide object denies by default in all namespaces",
    manifests: globalPolicy("p", { selector: "", namespaceSelector: "all()", types: ["Ingress"] }),
    denies: ["web -> api:8080", "web -> other:80"],
    allows: ["host -> api:8080"],
  },
  {
    name: "T15: a port without protocol is refused",
    manifests: policy("p", { ingress: [{ action: "Allow", destination: { ports: [8080] } }] }),
    refuses: "spec.ingress.0.destination.ports",
  },
  {
    name: "policies of another engine are refused, not passed over",
    manifests: JSON.stringify({ apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy", metadata: { name: "c", namespace: "shop" }, spec: {} }),
    refuses: "kind",
  },
  {
    name: "workloads among the manifests say nothing about policy",
    manifests: JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "shop" }, data: {} }),
    allows: ["web -> api:8080"],
  },
];
