import { shop, type Trap } from "../kubernetes/trap.ts";
import { by, KUBE_ROUTER, NETPOL, WEAVE } from "./engines.ts";

const api = (rule: string) => shop(`{podSelector: {matchLabels: {app: api}}, policyTypes: [Ingress], ingress: [${rule}]}`);
const web = (rule: string) => shop(`{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [${rule}]}`);
const FROM_WEB = "from: [{podSelector: {matchLabels: {app: web}}}]";
const FROM_OUTSIDE = "{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}";
const DENY_ALL = shop("{podSelector: {}, policyTypes: [Ingress, Egress]}");
const BLOCKS = "{from: [{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.8/29]}}, {ipBlock: {cidr: 203.0.113.0/28}}]}";
const V6 = '{from: [{ipBlock: {cidr: "::/0"}}]}';
const TO_BOTH = "{podSelector: {matchExpressions: [{key: app, operator: In, values: [web, api]}]}, policyTypes: [Ingress, Egress], egress: [{}]}";
const FROM_BOTH = TO_BOTH.replace("egress: [{}]", "ingress: [{}]");
const WEB_TO_API = "shop/web -> shop/api:8080/TCP";

/** Where an engine leaves the specification. */
export const DEVIATIONS: readonly Trap[] = [
  {
    name: "N26 a name is the destination's own port",
    manifests: api("{ports: [{port: http}]}"),
    flow: "blog/web -> shop/api:80/TCP",
    verdicts: by("deny", "allow", "deny"),
  },
  {
    name: "N26 and opens that",
    manifests: api("{ports: [{port: http}]}"),
    flow: "blog/web -> shop/api:8080/TCP",
    verdicts: by("allow", "allow", "allow"),
  },
  {
    name: "N27 a name has a protocol",
    manifests: api("{ports: [{protocol: UDP, port: http}]}"),
    flow: "shop/web -> shop/api:8080/UDP",
    verdicts: by("deny", "allow", "deny"),
  },
  {
    name: "N28 a name that no pod defines",
    manifests: api(`{${FROM_WEB}, ports: [{port: nosuch}]}`),
    flow: "shop/web -> shop/api:22/TCP",
    verdicts: by("allow", "allow", "deny"),
  },
  {
    name: "N28 opens it to the rule's pods only",
    manifests: api(`{${FROM_WEB}, ports: [{port: nosuch}]}`),
    flow: "shop/job -> shop/api:22/TCP",
    verdicts: by("deny", "allow", "deny"),
  },
  {
    name: "N28 beside a number it opens nothing",
    manifests: api(`{${FROM_WEB}, ports: [{port: nosuch}, {port: 80}]}`),
    flow: "shop/web -> shop/api:22/TCP",
    verdicts: by("deny", "allow", "deny"),
  },
  {
    name: "N28 a name with another protocol is not defined",
    manifests: api(`{${FROM_WEB}, ports: [{protocol: UDP, port: http}]}`),
    flow: "shop/web -> shop/api:22/TCP",
    verdicts: by("allow", "allow", "deny"),
  },
  {
    name: "N28 to addresses it opens nothing",
    manifests: api("{from: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: nosuch}]}"),
    flow: "203.0.113.10 -> shop/api:22/TCP",
    verdicts: by("deny", "allow", "deny"),
  },
  {
    name: "N28 on egress the peers define it",
    manifests: web("{to: [{podSelector: {matchLabels: {app: job}}}], ports: [{port: http}]}"),
    flow: "shop/web -> shop/job:22/TCP",
    verdicts: by("allow", "allow", "deny"),
  },
  {
    name: "N29 a name on egress to everyone",
    manifests: web("{ports: [{port: http}]}"),
    flow: "shop/web -> blog/web:80/TCP",
    verdicts: by("allow", "allow", "allow"),
  },
  {
    name: "N29 is every destination with a number of the namespace",
    manifests: web("{ports: [{port: http}]}"),
    flow: "shop/web -> 203.0.113.10:8080/TCP",
    verdicts: by("allow", "allow", "deny"),
  },
  {
    name: "N29 and no other number",
    manifests: web("{ports: [{port: http}]}"),
    flow: "shop/web -> 203.0.113.10:81/TCP",
    verdicts: by("deny", "allow", "deny"),
  },
  {
    name: "N30 addresses have no names",
    manifests: web("{to: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: http}]}"),
    flow: "shop/web -> 203.0.113.10:80/TCP",
    verdicts: by("deny", "allow", "deny"),
  },
  {
    name: "N31 endPort",
    manifests: web("{ports: [{port: 32000, endPort: 32768}]}"),
    flow: "shop/web -> 203.0.113.10:32100/TCP",
    verdicts: by("allow", "deny", "allow"),
  },
  {
    name: "N31 opens its first port everywhere",
    manifests: web("{ports: [{port: 32000, endPort: 32768}]}"),
    flow: "shop/web -> 203.0.113.10:32000/TCP",
    verdicts: by("allow", "allow", "allow"),
  },
  {
    name: "N38 exceptions of two blocks in one rule",
    manifests: api(BLOCKS),
    flow: "203.0.113.10 -> shop/api:8080/TCP",
    verdicts: by("deny", "allow", "allow"),
  },
  { name: "N38 outside the exception", manifests: api(BLOCKS), flow: "203.0.113.3 -> shop/api:8080/TCP", verdicts: by("allow", "allow", "allow") },
  {
    name: "N38 a longer prefix wins back",
    manifests: api(BLOCKS.replace("203.0.113.0/28", "203.0.113.10/32")),
    flow: "203.0.113.10 -> shop/api:8080/TCP",
    verdicts: by("allow", "allow", "allow"),
  },
  { name: "N43 every IPv6 address", manifests: api(V6), flow: "64:ff9b::cb00:710a -> shop/api:8080/TCP", verdicts: by("deny", "deny", "allow") },
  { name: "N43 the usual ones", manifests: api(V6), flow: "2001:db8::1 -> shop/api:8080/TCP", verdicts: by("allow", "deny", "allow") },
  { name: "N55 echo requests", manifests: DENY_ALL, flow: "blog/web -> shop/api/ICMP", verdicts: by("allow", "deny", "deny") },
  { name: "N57 egress rules answer for ingress", manifests: shop(TO_BOTH), flow: WEB_TO_API, verdicts: by("allow", "deny", "deny") },
  {
    name: "N57 for pods that the policy selects only",
    manifests: shop(TO_BOTH),
    flow: "shop/job -> shop/api:8080/TCP",
    verdicts: by("deny", "deny", "deny"),
  },
  { name: "N57 ingress rules answer for egress", manifests: shop(FROM_BOTH), flow: WEB_TO_API, verdicts: by("allow", "deny", "deny") },
  { name: "N57 and not towards others", manifests: shop(FROM_BOTH), flow: "shop/web -> shop/job:80/TCP", verdicts: by("deny", "deny", "deny") },
  {
    name: "N57 the section's peers still count",
    manifests: shop(TO_BOTH.replace("egress: [{}]", "egress: [{to: [{podSelector: {matchLabels: {app: web}}}]}]")),
    flow: WEB_TO_API,
    verdicts: by("deny", "deny", "deny"),
  },
  {
    name: "N57 split in two policies it is gone",
    manifests: shop(TO_BOTH.replace("[Ingress, Egress]", "[Egress]"), TO_BOTH.replace("[Ingress, Egress], egress: [{}]", "[Ingress]")),
    flow: WEB_TO_API,
    verdicts: by("deny", "deny", "deny"),
  },
  { name: "N58 the own node", manifests: DENY_ALL, flow: "shop/web -> host:10250/TCP", verdicts: by("deny", "allow", "deny") },
  { name: "N58 and its node ports", manifests: DENY_ALL, flow: "shop/web -> host:30080/TCP", verdicts: by("allow", "allow", "deny") },
  {
    name: "N45 a ClusterIP in a block: the pod behind it is judged",
    manifests: shop("{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.96.0.10/32}}]}]}"),
    flow: "shop/web -> 10.96.0.10:80/TCP",
    verdicts: by("deny", "deny", "deny"),
  },
  {
    name: "N53 a pod to itself through a Service",
    manifests: DENY_ALL,
    flow: "shop/api -> 10.96.0.10:80/TCP",
    verdicts: by("unknown", "unknown", "unknown"),
  },
  {
    name: "N61 Weave sees a node's address behind a node port",
    manifests: shop(FROM_OUTSIDE),
    flow: "203.0.113.10 -> 192.168.0.1:30900/TCP",
    verdicts: by("unknown", "deny", "unknown"),
  },
  {
    name: "N61 unless externalTrafficPolicy is Local",
    manifests: shop(FROM_OUTSIDE),
    flow: "203.0.113.10 -> 192.168.0.1:30901/TCP",
    verdicts: by("allow", "allow", "allow"),
  },
  {
    name: "N60 multicast",
    manifests: DENY_ALL,
    flow: "shop/web -> 239.1.1.1:5000/UDP",
    verdicts: { ...by("deny", "allow", "deny"), [`${WEAVE},allow-mcast=false`]: "deny" },
  },
  { name: "N62 Flannel alone enforces nothing", manifests: DENY_ALL, flow: "blog/web -> shop/api:8080/TCP", verdicts: by("deny", "deny", "deny") },
  {
    name: "Weave opens sections that policyTypes doesn't name, once another policy isolates",
    manifests: shop(
      "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{}], egress: [{to: [{podSelector: {matchLabels: {app: api}}}]}]}",
      "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]}",
    ),
    flow: WEB_TO_API,
    verdicts: { [KUBE_ROUTER]: "deny", [WEAVE]: "allow", [NETPOL]: "deny" },
  },
  {
    name: "a named port in any section drops the whole policy in Weave",
    manifests: shop("{podSelector: {matchLabels: {app: api}}, policyTypes: [Ingress], egress: [{ports: [{port: http}]}]}"),
    flow: "blog/web -> shop/api:8080/TCP",
    verdicts: by("deny", "allow", "deny"),
  },
];
