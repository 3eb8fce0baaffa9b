import { networkPolicy, SPEC, shop, type Trap } from "./trap.ts";

const spec = (outcome: Trap["verdicts"][string]) => ({ [SPEC]: outcome });
const FROM_BLOG = "{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: blog}}}]}";
const ISOLATED = "{podSelector: {}, policyTypes: [Ingress, Egress]}";
const INTO_API = "blog/web -> shop/api:8080/TCP";

/** Who is isolated, and what stays open whatever policies say. */
export const ISOLATION: readonly Trap[] = [
  {
    name: "N01 an empty list of rules isolates",
    manifests: shop("{podSelector: {}, policyTypes: [Ingress], ingress: []}"),
    flow: INTO_API,
    verdicts: spec("deny"),
  },
  {
    name: "N02 one empty rule allows everything",
    manifests: shop("{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}"),
    flow: INTO_API,
    verdicts: spec("allow"),
  },
  {
    name: "N08 egress rules without policyTypes isolate both ways",
    manifests: shop("{podSelector: {matchLabels: {app: api}}, egress: [{}]}"),
    flow: INTO_API,
    verdicts: spec("deny"),
  },
  {
    name: "N09 an empty egress list without policyTypes leaves egress open",
    manifests: shop("{podSelector: {matchLabels: {app: web}}, egress: []}"),
    flow: "shop/web -> 203.0.113.10:443/TCP",
    verdicts: spec("allow"),
  },
  {
    name: "N09 and isolates ingress",
    manifests: shop("{podSelector: {matchLabels: {app: web}}, egress: []}"),
    flow: "blog/web -> shop/web:80/TCP",
    verdicts: spec("deny"),
  },
  {
    name: "N10 an ingress section under Egress alone has no effect",
    manifests: shop("{podSelector: {matchLabels: {app: api}}, policyTypes: [Egress], ingress: [{from: [{podSelector: {}}]}], egress: [{}]}"),
    flow: INTO_API,
    verdicts: spec("allow"),
  },
  {
    name: "N11 an egress section under Ingress alone has no effect",
    manifests: shop("{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{}], egress: [{to: [{podSelector: {}}]}]}"),
    flow: "shop/web -> 203.0.113.10:443/TCP",
    verdicts: spec("allow"),
  },
  {
    name: "N12 empty policyTypes are missing ones",
    manifests: shop("{podSelector: {matchLabels: {app: api}}, policyTypes: []}"),
    flow: INTO_API,
    verdicts: spec("deny"),
  },
  {
    name: "N13 policies unite: isolation here, permission there",
    manifests: shop(
      "{podSelector: {}, policyTypes: [Ingress]}",
      "{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}",
    ),
    flow: "shop/web -> shop/api:8080/TCP",
    verdicts: spec("allow"),
  },
  {
    name: "N14 one open policy undoes every narrower one",
    manifests: shop("{podSelector: {}, ingress: [{}]}", "{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {}}]}]}"),
    flow: INTO_API,
    verdicts: spec("allow"),
  },
  {
    name: "N15 both ends must agree",
    manifests: `${shop("{podSelector: {}, policyTypes: [Egress]}")}---\n${networkPolicy("blog", "open", "{podSelector: {}, ingress: [{}]}")}`,
    flow: "shop/web -> blog/web:80/TCP",
    verdicts: spec("deny"),
  },
  {
    name: "N19 a subject that contradicts itself isolates nobody",
    manifests: shop(
      "{podSelector: {matchLabels: {tier: back}, matchExpressions: [{key: tier, operator: In, values: [front]}]}, policyTypes: [Ingress]}",
    ),
    flow: INTO_API,
    verdicts: spec("allow"),
  },
  {
    name: "N20 a missing subject selects every pod of the namespace",
    manifests: shop("{policyTypes: [Ingress]}"),
    flow: "blog/web -> shop/job:9000/TCP",
    verdicts: spec("deny"),
  },
  {
    name: "N20 a misspelt subject is refused",
    manifests: shop("{podSelectors: {}, policyTypes: [Ingress]}"),
    flow: INTO_API,
    verdicts: spec("refused"),
  },
  { name: "N47 the own node gets in", manifests: shop(ISOLATED), flow: "host -> shop/api:8080/TCP", verdicts: spec("allow") },
  { name: "N47 by its address too", manifests: shop(ISOLATED), flow: "192.168.0.1 -> shop/api:8080/TCP", verdicts: spec("allow") },
  { name: "N48 another node does not", manifests: shop(ISOLATED), flow: "192.168.0.2 -> shop/api:8080/TCP", verdicts: spec("deny") },
  {
    name: "N50 a hostNetwork pod under its labels is left to the engine",
    manifests: shop("{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: agent}}}]}]}"),
    flow: "shop/agent -> shop/api:8080/TCP",
    verdicts: spec("unknown"),
  },
  {
    name: "N50 and denied where no label rule could mean it",
    manifests: shop("{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}"),
    flow: "shop/agent -> shop/api:8080/TCP",
    verdicts: spec("deny"),
  },
  {
    name: "N51 a hostNetwork pod is not isolated by its labels",
    manifests: shop("{podSelector: {matchLabels: {app: agent}}, policyTypes: [Ingress]}"),
    flow: "blog/web -> shop/agent:9100/TCP",
    verdicts: spec("allow"),
  },
  { name: "N52 a pod reaches itself", manifests: shop(ISOLATED), flow: "shop/web -> shop/web:80/TCP", verdicts: spec("allow") },
  {
    name: "N54 replies need no rule",
    manifests: shop(
      "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress, Egress], egress: [{to: [{podSelector: {matchLabels: {app: api}}}]}]}",
    ),
    flow: "shop/web -> shop/api:8080/TCP",
    verdicts: spec("allow"),
  },
  { name: "N55 ICMP under isolation is left to the engine", manifests: shop(ISOLATED), flow: "blog/web -> shop/api/ICMP", verdicts: spec("unknown") },
  {
    name: "N55 a rule without ports lets ICMP pass",
    manifests: shop(`{podSelector: {}, ingress: [${FROM_BLOG}]}`),
    flow: "blog/web -> shop/api/ICMP",
    verdicts: spec("allow"),
  },
  {
    name: "N55 a rule for TCP says nothing about it",
    manifests: shop("{podSelector: {}, ingress: [{ports: [{}]}]}"),
    flow: "blog/web -> shop/api/ICMP",
    verdicts: spec("unknown"),
  },
  {
    name: "N55 without isolation ICMP passes",
    manifests: shop("{podSelector: {}, policyTypes: [Egress]}"),
    flow: "blog/web -> shop/api/ICMP",
    verdicts: spec("allow"),
  },
  {
    name: "N57 each direction is judged by its own rules",
    manifests: shop(
      "{podSelector: {matchExpressions: [{key: app, operator: In, values: [web, api]}]}, policyTypes: [Ingress, Egress], egress: [{}]}",
    ),
    flow: "shop/web -> shop/api:8080/TCP",
    verdicts: spec("deny"),
  },
  {
    name: "N58 egress to the own node needs a rule",
    manifests: shop("{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]}"),
    flow: "shop/web -> host:10250/TCP",
    verdicts: spec("deny"),
  },
  {
    name: "N59 isolated egress can't ask the resolver",
    manifests: shop("{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: api}}}]}]}"),
    flow: "shop/web -> lab/web:53/UDP",
    verdicts: spec("deny"),
  },
  {
    name: "N60 multicast under isolation is left to the engine",
    manifests: shop(ISOLATED),
    flow: "shop/web -> 239.1.1.1:5000/UDP",
    verdicts: spec("unknown"),
  },
  { name: "N62 and N66 isolation denies, whether it drops or rejects", manifests: shop(ISOLATED), flow: INTO_API, verdicts: spec("deny") },
  {
    name: "N63 three policy types are refused",
    manifests: shop("{podSelector: {}, policyTypes: [Ingress, Egress, Ingress]}"),
    flow: INTO_API,
    verdicts: spec("refused"),
  },
  {
    name: "N63 one type twice passes",
    manifests: shop("{podSelector: {}, policyTypes: [Ingress, Ingress]}"),
    flow: INTO_API,
    verdicts: spec("deny"),
  },
  { name: "N63 types are spelled exactly", manifests: shop("{podSelector: {}, policyTypes: [ingress]}"), flow: INTO_API, verdicts: spec("refused") },
];
