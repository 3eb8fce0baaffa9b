import type { Delta } from "./delta.ts";

const cnp = (spec: string) => `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { namespace: shop, name: one }\nspec: ${spec}\n`;
const ccnp = (spec: string) => `apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: { name: one }\nspec: ${spec}\n`;
const group = (version: string) =>
  `---\napiVersion: cilium.io/${version}\nkind: CiliumCIDRGroup\nmetadata: { name: partners, labels: { tier: gold } }\nspec: { externalCIDRs: [203.0.113.0/24] }\n`;
const admin = `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: { name: one }
spec:
  tier: Admin
  priority: 1
  subject: { namespaces: { matchLabels: { team: shop } } }
  ingress: [{ action: ACTION, from: [{ namespaces: { matchLabels: { team: x } } }] }]
`;
const web = '[{ ports: [{ port: "80", protocol: TCP }] }]';

/** What is known to change between minor versions of Cilium, each with a case, or with why no verdict hangs on it. */
export const CILIUM: readonly Delta[] = [
  {
    delta: "1.17: an object without rules is refused",
    from: "cilium@1.16",
    to: "cilium@1.17",
    manifests: cnp("{ endpointSelector: {}, ingress: [] }"),
    refused: "to",
  },
  {
    delta: "1.17: deny rules are sanitized, too",
    why: "the reader refuses a deny rule that sanitizing refuses under every version: what 1.16 made of it was never defined",
  },
  {
    delta: "1.17: toServices goes with toPorts",
    from: "cilium@1.16",
    to: "cilium@1.17",
    manifests: cnp(`{ endpointSelector: {}, egress: [{ toServices: [{ k8sService: { serviceName: api, namespace: shop } }], toPorts: ${web} }] }`),
    refused: "from",
  },
  {
    delta: "1.17: DNS rules stand in host policies",
    from: "cilium@1.16,enable-host-firewall=true",
    to: "cilium@1.17,enable-host-firewall=true",
    manifests: ccnp(
      '{ nodeSelector: {}, egress: [{ toEntities: [world], toPorts: [{ ports: [{ port: "53", protocol: ANY }], rules: { dns: [{ matchPattern: "*" }] } }] }] }',
    ),
    refused: "from",
  },
  {
    delta: "1.17: cidrGroupSelector",
    from: "cilium@1.16",
    to: "cilium@1.17",
    manifests: cnp("{ endpointSelector: {}, egress: [{ toCIDRSet: [{ cidrGroupSelector: { matchLabels: { tier: gold } } }] }] }") + group("v2alpha1"),
    refused: "from",
  },
  {
    delta: "1.17: 1000 addresses a name instead of 50",
    why: "how many addresses an agent remembers is no part of a policy's meaning: a name's addresses are all that were learned",
  },
  {
    delta: "1.17: DNS rules take no port range",
    from: "cilium@1.16",
    to: "cilium@1.17",
    manifests: cnp(
      '{ endpointSelector: {}, egress: [{ toEntities: [world], toPorts: [{ ports: [{ port: "53", endPort: 55, protocol: UDP }], rules: { dns: [{ matchPattern: "*" }] } }] }] }',
    ),
    refused: "to",
  },
  { delta: "1.17: the proxy-visibility annotation is gone", why: "an annotation of pods that shows requests and decides none" },
  {
    delta: "1.18: spec.log",
    from: "cilium@1.17",
    to: "cilium@1.18",
    manifests: cnp(`{ endpointSelector: {}, log: { value: "abc" }, ingress: [{ fromEntities: [cluster], toPorts: ${web} }] }`),
    relation: "equal",
  },
  {
    delta: "1.18: server names with a leading wildcard",
    from: "cilium@1.17",
    to: "cilium@1.18",
    manifests: cnp(
      '{ endpointSelector: {}, egress: [{ toEntities: [world], toPorts: [{ ports: [{ port: "443", protocol: TCP }], serverNames: ["*.example.com"] }] }] }',
    ),
    relation: "incomparable",
    cause: /since cilium 1\.18 `serverNames` take wildcards/,
  },
  {
    delta: "1.18: layer 7 rules of policies without default deny refuse nothing",
    from: "cilium@1.17",
    to: "cilium@1.18",
    manifests: cnp(
      '{ endpointSelector: {}, enableDefaultDeny: { ingress: false }, ingress: [{ fromEntities: [cluster], toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [{ method: GET }] } }] }] }',
    ),
    relation: "wider",
    cause: /since cilium 1\.18 layer 7 rules of policies without default deny/,
  },
  {
    delta: "1.18: policy-default-local-cluster exists, and is off",
    from: "cilium@1.18",
    to: "cilium@1.18,policy-default-local-cluster=true",
    manifests: cnp("{ endpointSelector: {}, ingress: [{ fromEndpoints: [{}] }] }"),
    relation: "narrower",
    cause: /^`policy-default-local-cluster` is true, it was false$/,
  },
  { delta: "1.18: service accounts are in identities by default", why: "the reader takes a pod's service account as known under every version" },
  {
    delta: "1.18: CiliumCIDRGroup is served as v2",
    from: "cilium@1.17",
    to: "cilium@1.18",
    manifests: cnp("{ endpointSelector: {}, egress: [{ toCIDRSet: [{ cidrGroupRef: partners }] }] }") + group("v2"),
    refused: "from",
  },
  {
    delta: "1.19: peers that name no cluster are of this one",
    from: "cilium@1.18",
    to: "cilium@1.19",
    manifests: cnp("{ endpointSelector: {}, ingress: [{ fromEndpoints: [{}] }] }"),
    relation: "narrower",
    peer: "remote-pod",
    cause: /since cilium 1\.19 `policy-default-local-cluster` is true by default, it was false; policy-default-local-cluster=false keeps/,
  },
  {
    delta: "1.19: a leading `**.` is one label or more",
    from: "cilium@1.18",
    to: "cilium@1.19",
    manifests: cnp(`{ endpointSelector: {}, egress: [{ toFQDNs: [{ matchPattern: "**.example.com" }], toPorts: ${web} }] }`),
    relation: "incomparable",
    cause: /since cilium 1\.19 a leading `\*\*\.`/,
  },
  {
    delta: "1.19: fromRequires is gone",
    from: "cilium@1.18",
    to: "cilium@1.19",
    manifests: cnp("{ endpointSelector: {}, ingress: [{ fromRequires: [{ matchLabels: { app: web } }], fromEndpoints: [{}] }] }"),
    refused: "to",
  },
  {
    delta: "1.19: authentication is not enforced by default",
    from: "cilium@1.18,policy-default-local-cluster=true",
    to: "cilium@1.19",
    manifests: cnp("{ endpointSelector: {}, ingress: [{ fromEndpoints: [{}], authentication: { mode: required } }] }"),
    relation: "wider",
    cause: /since cilium 1\.19 `mesh-auth-enabled` is false by default, it was true/,
  },
  {
    delta: "1.19: VRRP and IGMP",
    from: "cilium@1.18",
    to: "cilium@1.19,enable-extended-ip-protocols=true",
    manifests: cnp('{ endpointSelector: {}, egress: [{ toEntities: [world], toPorts: [{ ports: [{ port: "0", protocol: IGMP }] }] }] }'),
    refused: "from",
  },
  { delta: "1.19: policy-deny-response", why: "how a denied connection is answered, not whether it is denied" },
  { delta: "1.19: the exporter aggregates flows", why: "about records of flows" },
  { delta: "1.19: internal tiers", why: "no object of 1.19 reaches another tier than the normal one" },
  { delta: "1.19: BGP v1 is gone", why: "routing, not policy" },
  {
    delta: "1.20: Kafka rules are gone",
    from: "cilium@1.19",
    to: "cilium@1.20",
    manifests: cnp(
      '{ endpointSelector: {}, ingress: [{ fromEntities: [cluster], toPorts: [{ ports: [{ port: "9092", protocol: TCP }], rules: { kafka: [{ topic: a }] } }] }] }',
    ),
    refused: "both",
  },
  {
    delta: "1.20: the entity cluster-mesh",
    from: "cilium@1.19",
    to: "cilium@1.20",
    manifests: cnp("{ endpointSelector: {}, ingress: [{ fromEntities: [cluster-mesh] }] }"),
    refused: "from",
  },
  {
    delta: "1.20: address blocks match pods under policy-cidr-match-mode=pods",
    from: "cilium@1.20",
    to: "cilium@1.20,policy-cidr-match-mode=pods",
    manifests: cnp("{ endpointSelector: {}, ingress: [{ fromCIDR: [10.0.0.0/8] }] }"),
    relation: "wider",
    cause: /^`policy-cidr-match-mode` is pods, it was empty$/,
  },
  {
    delta: "1.20: the same flag meant nothing before",
    from: "cilium@1.19,policy-cidr-match-mode=pods",
    to: "cilium@1.20,policy-cidr-match-mode=pods",
    manifests: cnp("{ endpointSelector: {}, ingress: [{ fromCIDR: [10.0.0.0/8] }] }"),
    relation: "wider",
    cause: /since cilium 1\.20 `policy-cidr-match-mode` knows `pods`/,
  },
  {
    delta: "1.20: GRE, IPIP, ESP and AH",
    from: "cilium@1.19,enable-extended-ip-protocols=true",
    to: "cilium@1.20,enable-extended-ip-protocols=true",
    manifests: cnp('{ endpointSelector: {}, egress: [{ toEntities: [world], toPorts: [{ ports: [{ port: "0", protocol: GRE }] }] }] }'),
    refused: "from",
  },
  {
    delta: "1.20: aggregate identities in the datapath",
    why: "everybody is five policy-map entries instead of one and is judged alike; `check --cost` counts them by version",
  },
  {
    delta: "1.20: ClusterNetworkPolicy behind a flag",
    from: "cilium@1.20",
    to: "cilium@1.20,enable-k8s-cluster-network-policy=true",
    manifests: admin.replace("ACTION", "Deny"),
    relation: "narrower",
    cause: /^`enable-k8s-cluster-network-policy` is true, it was false$/,
  },
  {
    delta: "1.20: the verdict Pass",
    from: "cilium@1.20",
    to: "cilium@1.20,enable-k8s-cluster-network-policy=true",
    manifests: `${admin.replace("ACTION", "Pass")}---\n${admin.replace("name: one", "name: two").replace("priority: 1", "priority: 2").replace("ACTION", "Deny")}`,
    relation: "equal",
  },
  {
    delta: "1.20: all of an exception must lie in its block",
    from: "cilium@1.19",
    to: "cilium@1.20",
    manifests: cnp("{ endpointSelector: {}, egress: [{ toCIDRSet: [{ cidr: 10.0.0.0/24, except: [10.0.0.0/16] }] }] }"),
    refused: "to",
  },
  {
    delta: "1.20: server names with wildcards anywhere",
    from: "cilium@1.19",
    to: "cilium@1.20",
    manifests: cnp(
      '{ endpointSelector: {}, egress: [{ toEntities: [world], toPorts: [{ ports: [{ port: "443", protocol: TCP }], serverNames: ["a.*.example.com"] }] }] }',
    ),
    refused: "from",
  },
  {
    delta: "1.20: a proxied port's refusal is final for the own node",
    from: "cilium@1.19",
    to: "cilium@1.20",
    manifests: cnp(
      '{ endpointSelector: {}, ingress: [{ fromEntities: [host], toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [{ method: GET }] } }] }] }',
    ),
    relation: "narrower",
    peer: "host",
    cause: /since cilium 1\.20 a request that a proxied port refuses/,
  },
];
