import type { Delta } from "./delta.ts";

const calico = (kind: string, name: string, spec: string) =>
  `apiVersion: projectcalico.org/v3\nkind: ${kind}\nmetadata: { name: ${name}${kind.startsWith("Global") || kind === "Tier" || kind.startsWith("StagedGlobal") ? "" : ", namespace: shop"} }\nspec: ${spec}\n`;
const admin = (kind: string, name: string) =>
  `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: { ${kind === "AdminNetworkPolicy" ? "priority: 1, " : ""}subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: { matchLabels: { team: x } } }] }] }\n`;
const cluster =
  "apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: { name: one }\nspec: { tier: Admin, priority: 1, subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: { matchLabels: { team: x } } }] }] }\n";
const bits =
  "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { namespace: shop, name: one }\nspec: { podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 203.0.113.7/24 } }] }] }\n";

/** What is known to change between versions of Calico and of Kubernetes. */
export const OTHERS: readonly Delta[] = [
  {
    delta: "Calico 3.27: performanceHints, which decide nothing",
    from: "calico@3.26",
    to: "calico@3.27",
    manifests: calico("NetworkPolicy", "one", "{ selector: all(), performanceHints: [AssumeNeededOnEveryNode], ingress: [{ action: Deny }] }"),
    relation: "equal",
  },
  {
    delta: "Calico 3.29: tiers",
    from: "calico@3.28",
    to: "calico@3.29",
    manifests: `${calico("Tier", "security", "{ order: 10 }")}---\n${calico("GlobalNetworkPolicy", "security.one", "{ tier: security, selector: all(), ingress: [{ action: Deny }] }")}`,
    refused: "from",
  },
  {
    delta: "Calico 3.29: AdminNetworkPolicy",
    from: "calico@3.28",
    to: "calico@3.29",
    manifests: admin("AdminNetworkPolicy", "one"),
    refused: "from",
  },
  { delta: "Calico 3.29: the nftables dataplane", why: "another way to write the same rules" },
  {
    delta: "Calico 3.30: staged policies",
    from: "calico@3.29",
    to: "calico@3.30",
    manifests: calico("StagedNetworkPolicy", "one", "{ selector: all(), ingress: [{ action: Deny }] }"),
    refused: "from",
  },
  {
    delta: "Calico 3.30: BaselineAdminNetworkPolicy",
    from: "calico@3.29",
    to: "calico@3.30",
    manifests: admin("BaselineAdminNetworkPolicy", "default"),
    refused: "from",
  },
  { delta: "Calico 3.30: Goldmane, Whisker, BPF logs", why: "about records of flows" },
  {
    delta: "Calico 3.31: a catch-all in notNets is refused",
    from: "calico@3.30",
    to: "calico@3.31",
    manifests: calico("NetworkPolicy", "one", "{ selector: all(), ingress: [{ action: Allow, source: { notNets: [0.0.0.0/0] } }] }"),
    refused: "to",
  },
  {
    delta: "Calico 3.31 and 3.32: HTTP paths are normalised",
    from: "calico@3.30,application-layer-policy=true",
    to: "calico@3.32,application-layer-policy=true",
    manifests: calico(
      "NetworkPolicy",
      "one",
      "{ selector: all(), types: [Ingress], ingress: [{ action: Allow, protocol: TCP, http: { paths: [{ exact: /public }] } }] }",
    ),
    path: "/other/../public",
    before: "deny",
    after: "allow",
    cause: /since calico 3\.(31|32) paths of HTTP rules are compared after normalisation/,
  },
  {
    delta: "Calico 3.32: AdminNetworkPolicy gives way to ClusterNetworkPolicy",
    from: "calico@3.31",
    to: "calico@3.32",
    manifests: admin("AdminNetworkPolicy", "one"),
    refused: "to",
  },
  { delta: "Calico 3.32: ClusterNetworkPolicy", from: "calico@3.31", to: "calico@3.32", manifests: cluster, refused: "from" },
  {
    delta: "Calico 3.32: policies of equal order stand by name",
    from: "calico@3.31",
    to: "calico@3.32",
    manifests: `${calico("GlobalNetworkPolicy", "default.z", "{ selector: all(), order: 5, types: [Ingress], ingress: [{ action: Deny, protocol: TCP, destination: { ports: [80] } }] }")}---\n${calico("NetworkPolicy", "default.a", "{ selector: all(), order: 5, types: [Ingress], ingress: [{ action: Allow, protocol: TCP, destination: { ports: [80] } }] }")}`,
    relation: "wider",
    cause: /since calico 3\.32 policies of equal order stand by name/,
  },
  {
    delta: "Calico 3.32: native resources default their types",
    from: "calico@3.32",
    to: "calico@3.32,CALICO_API_GROUP=projectcalico.org/v3",
    manifests: calico("NetworkPolicy", "one", "{ selector: all(), ingress: [{ action: Allow }] }"),
    relation: "equal",
  },
  {
    delta: "Calico 3.32: no tier prefix is required",
    from: "calico@3.31",
    to: "calico@3.32",
    manifests: `${calico("Tier", "security", "{ order: 10 }")}---\n${calico("GlobalNetworkPolicy", "one", "{ tier: security, selector: all(), ingress: [{ action: Deny }] }")}`,
    refused: "from",
  },
  {
    delta: "Calico under another default for the way to the own node",
    from: "calico@3.32",
    to: "calico@3.32,defaultEndpointToHostAction=Drop",
    manifests: calico("NetworkPolicy", "one", "{ selector: all(), types: [Egress], egress: [{ action: Allow }] }"),
    relation: "narrower",
    peer: "host",
    cause: /^`defaultEndpointToHostAction` is Drop, it was Accept$/,
  },
  { delta: "Kubernetes 1.36: blocks with host bits are refused", from: "kubernetes@1.35", to: "kubernetes@1.36", manifests: bits, refused: "to" },
  {
    delta: "Kubernetes: what the specification leaves open, settled",
    from: "kubernetes@1.36,ipblock-pods=never",
    to: "kubernetes@1.36,ipblock-pods=match",
    manifests: bits.replace("203.0.113.7/24", "10.0.0.0/8"),
    relation: "wider",
    cause: /^`ipblock-pods` is match, it was never$/,
  },
];
