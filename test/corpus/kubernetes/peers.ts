import { BEFORE_36, MATCH, NEVER, SPEC, shop, type Trap } from "./trap.ts";

const spec = (outcome: Trap["verdicts"][string]) => ({ [SPEC]: outcome });
const from = (...peers: readonly string[]) => shop(`{podSelector: {}, ingress: [{from: [${peers.join(", ")}]}]}`);
const to = (...peers: readonly string[]) =>
  shop(`{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [${peers.join(", ")}]}]}`);
const block = (cidr: string, ...except: readonly string[]) => `{ipBlock: {cidr: "${cidr}", except: [${except.map((one) => `"${one}"`).join(", ")}]}}`;
const INTO_API = "blog/web -> shop/api:8080/TCP";
const OUTSIDE = "203.0.113.10 -> shop/api:8080/TCP";

/** Who the peers of a rule are. */
export const PEERS: readonly Trap[] = [
  {
    name: "N03 an empty list of peers is everyone",
    manifests: shop("{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [], ports: [{port: 8080}]}]}"),
    flow: OUTSIDE,
    verdicts: spec("allow"),
  },
  { name: "N04 an empty peer is refused", manifests: from("{}"), flow: INTO_API, verdicts: spec("refused") },
  { name: "N05 a pod selector stays in the policy's namespace", manifests: from("{podSelector: {}}"), flow: INTO_API, verdicts: spec("deny") },
  { name: "N05 and means every pod there", manifests: from("{podSelector: {}}"), flow: "shop/job -> shop/api:8080/TCP", verdicts: spec("allow") },
  {
    name: "N06 every namespace is every pod, and no address outside",
    manifests: from("{namespaceSelector: {}}"),
    flow: OUTSIDE,
    verdicts: spec("deny"),
  },
  {
    name: "N07 both selectors in one peer must hold",
    manifests: from("{namespaceSelector: {matchLabels: {team: blue}}, podSelector: {matchLabels: {tier: front}}}"),
    flow: "shop/web -> shop/api:8080/TCP",
    verdicts: spec("deny"),
  },
  {
    name: "N07 in two peers one is enough",
    manifests: from("{namespaceSelector: {matchLabels: {team: blue}}}", "{podSelector: {matchLabels: {tier: front}}}"),
    flow: "shop/web -> shop/api:8080/TCP",
    verdicts: spec("allow"),
  },
  {
    name: "N16 NotIn takes pods without the key",
    manifests: from("{podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [front]}]}}"),
    flow: "shop/job -> shop/api:8080/TCP",
    verdicts: spec("allow"),
  },
  {
    name: "N17 DoesNotExist takes every namespace without the key",
    manifests: from("{namespaceSelector: {matchExpressions: [{key: team, operator: DoesNotExist}]}}"),
    flow: "lab/web -> shop/api:8080/TCP",
    verdicts: spec("allow"),
  },
  {
    name: "N18 an empty value is not an absent key",
    manifests: from('{podSelector: {matchLabels: {tier: ""}}}'),
    flow: "shop/job -> shop/api:8080/TCP",
    verdicts: spec("deny"),
  },
  {
    name: "N21 a namespace is known by its well-known label",
    manifests: from("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: blog}}}"),
    flow: INTO_API,
    verdicts: spec("allow"),
  },
  {
    name: "N35 whether a block covers pods is left to the engine",
    manifests: from(block("10.0.0.0/16")),
    flow: INTO_API,
    verdicts: { [SPEC]: "unknown", [MATCH]: "allow", [NEVER]: "deny" },
  },
  {
    name: "N36 and so for nodes",
    manifests: to(block("192.168.0.0/16")),
    flow: "shop/web -> 192.168.0.2:443/TCP",
    verdicts: { [SPEC]: "unknown", [MATCH]: "allow", [NEVER]: "deny" },
  },
  {
    name: "N37 a hole of one policy is no deny for another",
    manifests: shop(
      `{podSelector: {}, ingress: [{from: [${block("203.0.113.0/24", "203.0.113.8/29")}]}]}`,
      `{podSelector: {}, ingress: [{from: [${block("203.0.113.10/32")}]}]}`,
    ),
    flow: OUTSIDE,
    verdicts: spec("allow"),
  },
  { name: "N37 a hole is a hole", manifests: from(block("203.0.113.0/24", "203.0.113.8/29")), flow: OUTSIDE, verdicts: spec("deny") },
  {
    name: "N38 a hole belongs to its own peer",
    manifests: from(block("203.0.113.0/24", "203.0.113.8/29"), block("203.0.113.0/28")),
    flow: OUTSIDE,
    verdicts: spec("allow"),
  },
  { name: "N39 a hole may not be the whole block", manifests: from(block("10.0.0.0/8", "10.0.0.0/8")), flow: INTO_API, verdicts: spec("refused") },
  { name: "N39 nor of the other family", manifests: from(block("10.0.0.0/8", "fd00::/16")), flow: INTO_API, verdicts: spec("refused") },
  {
    name: "N40 bits behind the prefix",
    manifests: from(block("203.0.113.10/24")),
    flow: "203.0.113.200 -> shop/api:8080/TCP",
    verdicts: { [SPEC]: "refused", [BEFORE_36]: "allow" },
  },
  { name: "N41 leading zeros", manifests: from(block("0203.0.113.0/24")), flow: OUTSIDE, verdicts: { [SPEC]: "refused", [BEFORE_36]: "allow" } },
  {
    name: "N41 IPv4 in IPv6",
    manifests: from(block("::ffff:203.0.113.0/120")),
    flow: OUTSIDE,
    verdicts: { [SPEC]: "refused", [BEFORE_36]: "allow" },
  },
  { name: "N42 all of IPv4 is not IPv6", manifests: to(block("0.0.0.0/0")), flow: "shop/web -> [2001:db8::1]:443/TCP", verdicts: spec("deny") },
  {
    name: "N43 all of IPv6 has translated addresses in it",
    manifests: to(block("::/0")),
    flow: "shop/web -> [64:ff9b::cb00:710a]:443/TCP",
    verdicts: spec("allow"),
  },
  {
    name: "N44 a block takes no selector beside it",
    manifests: from("{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}"),
    flow: INTO_API,
    verdicts: spec("refused"),
  },
  {
    name: "N64 In without values",
    manifests: from("{podSelector: {matchExpressions: [{key: tier, operator: In, values: []}]}}"),
    flow: INTO_API,
    verdicts: spec("refused"),
  },
  {
    name: "N64 Exists with values",
    manifests: from("{podSelector: {matchExpressions: [{key: tier, operator: Exists, values: [a]}]}}"),
    flow: INTO_API,
    verdicts: spec("refused"),
  },
  {
    name: "N64 Gt is for node affinity",
    manifests: from('{podSelector: {matchExpressions: [{key: tier, operator: Gt, values: ["1"]}]}}'),
    flow: INTO_API,
    verdicts: spec("refused"),
  },
];
