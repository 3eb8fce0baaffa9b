import { networkPolicy, shop, type Trap } from "../kubernetes/trap.ts";
import { all } from "./engines.ts";

const INTO_API = "blog/web -> shop/api:8080/TCP";
const OUTSIDE = "203.0.113.10 -> shop/api:8080/TCP";
const into = (rule: string) => shop(`{podSelector: {}, policyTypes: [Ingress], ingress: [${rule}]}`);
const from = (...peers: readonly string[]) => into(`{from: [${peers.join(", ")}]}`);
const outOfWeb = (rule: string) => shop(`{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [${rule}]}`);
const DENY_INGRESS = "{podSelector: {}, policyTypes: [Ingress]}";
const API_FROM_WEB = "{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}";
const WEB_TO_API = "shop/web -> shop/api:8080/TCP";

/** Where kube-router, Weave and kube-network-policies keep to the specification. */
export const ALIKE: readonly Trap[] = [
  {
    name: "N01 an empty list of rules isolates",
    manifests: shop("{podSelector: {}, policyTypes: [Ingress], ingress: []}"),
    flow: INTO_API,
    verdicts: all("deny"),
  },
  { name: "N02 one empty rule allows everything", manifests: into("{}"), flow: INTO_API, verdicts: all("allow") },
  { name: "N03 an empty list of peers is everyone", manifests: into("{from: [], ports: [{port: 8080}]}"), flow: OUTSIDE, verdicts: all("allow") },
  { name: "N05 a pod selector stays in its namespace", manifests: from("{podSelector: {}}"), flow: INTO_API, verdicts: all("deny") },
  { name: "N06 every namespace is no address outside", manifests: from("{namespaceSelector: {}}"), flow: OUTSIDE, verdicts: all("deny") },
  {
    name: "N07 both selectors in one peer must hold",
    manifests: from("{namespaceSelector: {matchLabels: {team: blue}}, podSelector: {matchLabels: {tier: front}}}"),
    flow: WEB_TO_API,
    verdicts: all("deny"),
  },
  {
    name: "N07 in two peers one is enough",
    manifests: from("{namespaceSelector: {matchLabels: {team: blue}}}", "{podSelector: {matchLabels: {tier: front}}}"),
    flow: WEB_TO_API,
    verdicts: all("allow"),
  },
  {
    name: "N08 egress rules without policyTypes isolate both ways",
    manifests: shop("{podSelector: {matchLabels: {app: api}}, egress: [{}]}"),
    flow: INTO_API,
    verdicts: all("deny"),
  },
  {
    name: "N09 an empty egress list leaves egress open",
    manifests: shop("{podSelector: {matchLabels: {app: web}}, egress: []}"),
    flow: "shop/web -> 203.0.113.10:443/TCP",
    verdicts: all("allow"),
  },
  {
    name: "N10 an ingress section outside policyTypes doesn't isolate",
    manifests: shop(
      "{podSelector: {matchLabels: {app: api}}, policyTypes: [Egress], ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}], egress: [{}]}",
    ),
    flow: INTO_API,
    verdicts: all("allow"),
  },
  {
    name: "N11 nor does an egress section",
    manifests: shop(
      "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{}], egress: [{to: [{podSelector: {matchLabels: {app: api}}}]}]}",
    ),
    flow: "shop/web -> 203.0.113.10:443/TCP",
    verdicts: all("allow"),
  },
  { name: "N13 deny-all and allow-one are a union", manifests: shop(DENY_INGRESS, API_FROM_WEB), flow: WEB_TO_API, verdicts: all("allow") },
  {
    name: "N14 one allow-all cancels every restriction",
    manifests: shop("{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}", API_FROM_WEB),
    flow: "shop/job -> shop/api:8080/TCP",
    verdicts: all("allow"),
  },
  {
    name: "N15 both ends must allow",
    manifests: [shop("{podSelector: {}, policyTypes: [Egress]}"), networkPolicy("blog", "in", "{podSelector: {}, ingress: [{}]}")].join("---\n"),
    flow: "shop/web -> blog/web:80/TCP",
    verdicts: all("deny"),
  },
  {
    name: "N16 NotIn selects pods without the label",
    manifests: from("{podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [front]}]}}"),
    flow: "shop/job -> shop/api:8080/TCP",
    verdicts: all("allow"),
  },
  {
    name: "N17 DoesNotExist selects namespaces without the label",
    manifests: from("{namespaceSelector: {matchExpressions: [{key: team, operator: DoesNotExist}]}}"),
    flow: "lab/web -> shop/api:8080/TCP",
    verdicts: all("allow"),
  },
  {
    name: "N18 an empty value is a value",
    manifests: from('{podSelector: {matchLabels: {tier: ""}}}'),
    flow: "shop/job -> shop/api:8080/TCP",
    verdicts: all("deny"),
  },
  {
    name: "N19 a contradiction isolates nobody",
    manifests: shop(
      "{podSelector: {matchLabels: {tier: back}, matchExpressions: [{key: tier, operator: In, values: [front]}]}, policyTypes: [Ingress]}",
    ),
    flow: INTO_API,
    verdicts: all("allow"),
  },
  {
    name: "N21 a namespace by its name",
    manifests: from("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: blog}}}"),
    flow: INTO_API,
    verdicts: all("allow"),
  },
  {
    name: "N22 a port without protocol is TCP",
    manifests: outOfWeb("{ports: [{port: 53}]}"),
    flow: "shop/web -> blog/web:53/UDP",
    verdicts: all("deny"),
  },
  { name: "N23 an empty port is TCP", manifests: into("{ports: [{}]}"), flow: "shop/web -> shop/api:53/UDP", verdicts: all("deny") },
  {
    name: "N24 no ports are all ports",
    manifests: into("{ports: [], from: [{podSelector: {}}]}"),
    flow: "shop/web -> shop/api:53/UDP",
    verdicts: all("allow"),
  },
  {
    name: "N25 a protocol alone is all its ports",
    manifests: into("{ports: [{protocol: UDP}]}"),
    flow: "shop/web -> shop/api:5000/UDP",
    verdicts: all("allow"),
  },
  { name: "N35 a block covers pods", manifests: from("{ipBlock: {cidr: 10.0.0.0/16}}"), flow: INTO_API, verdicts: all("allow") },
  {
    name: "N36 and nodes",
    manifests: outOfWeb("{to: [{ipBlock: {cidr: 192.168.0.0/16}}]}"),
    flow: "shop/web -> 192.168.0.2:443/TCP",
    verdicts: all("allow"),
  },
  {
    name: "N37 an exception is a hole, not a deny",
    manifests: [
      from("{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.8/29]}}"),
      networkPolicy("shop", "q", "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.10/32}}]}]}"),
    ].join("---\n"),
    flow: OUTSIDE,
    verdicts: all("allow"),
  },
  {
    name: "N40 host bits are masked",
    manifests: from("{ipBlock: {cidr: 203.0.113.10/24}}"),
    flow: "203.0.113.200 -> shop/api:8080/TCP",
    verdicts: all("allow"),
  },
  { name: "N41 leading zeros are decimal", manifests: from("{ipBlock: {cidr: 0203.0.113.0/24}}"), flow: OUTSIDE, verdicts: all("allow") },
  {
    name: "N42 a block has one family",
    manifests: outOfWeb("{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}"),
    flow: "shop/web -> [2001:db8::1]:443/TCP",
    verdicts: all("deny"),
  },
  {
    name: "N46 the pod's port counts",
    manifests: outOfWeb("{to: [{podSelector: {}}], ports: [{port: 80}]}"),
    flow: WEB_TO_API,
    verdicts: all("deny"),
  },
  { name: "N47 the own node gets in", manifests: shop(DENY_INGRESS), flow: "host -> shop/api:8080/TCP", verdicts: all("allow") },
  { name: "N48 another node doesn't", manifests: shop(DENY_INGRESS), flow: "192.168.0.2 -> shop/api:8080/TCP", verdicts: all("deny") },
  {
    name: "N50 a pod on the host network has no labels",
    manifests: from("{podSelector: {matchLabels: {app: agent}}}"),
    flow: "shop/agent -> shop/api:8080/TCP",
    verdicts: all("deny"),
  },
  {
    name: "N51 and is not isolated",
    manifests: shop("{podSelector: {matchLabels: {app: agent}}, policyTypes: [Ingress]}"),
    flow: "blog/web -> shop/agent:9100/TCP",
    verdicts: all("allow"),
  },
  {
    name: "N52 a pod reaches itself",
    manifests: shop("{podSelector: {}, policyTypes: [Ingress, Egress]}"),
    flow: "shop/web -> shop/web:80/TCP",
    verdicts: all("allow"),
  },
  { name: "N56 an SCTP rule isolates TCP", manifests: into("{ports: [{protocol: SCTP, port: 7777}]}"), flow: WEB_TO_API, verdicts: all("deny") },
  {
    name: "N59 default deny has no DNS",
    manifests: outOfWeb("{to: [{podSelector: {matchLabels: {app: api}}}]}"),
    flow: "shop/web -> blog/web:53/UDP",
    verdicts: all("deny"),
  },
];
