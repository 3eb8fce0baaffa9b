import { cluster, EXPERIMENTAL, networkPolicy, SPEC, shop, type Trap } from "./trap.ts";

const spec = (outcome: Trap["verdicts"][string]) => ({ [SPEC]: outcome });
const SHOP = "namespaces: {matchLabels: {team: red}}";
const BLOG = "[{namespaces: {matchLabels: {team: blue}}}]";
const ALL = "[{namespaces: {}}]";
const admin = (rules: string, subject = "namespaces: {}", priority = 5) => `{tier: Admin, priority: ${priority}, subject: {${subject}}, ${rules}}`;
const baseline = (rules: string, subject = "namespaces: {}") => `{tier: Baseline, priority: 5, subject: {${subject}}, ${rules}}`;
const and = (...manifests: readonly string[]) => manifests.join("---\n");
const ISOLATED = shop("{podSelector: {}, policyTypes: [Ingress]}");
const DENY_IN = "ingress: [{action: Deny, from: [{namespaces: {}}]}]";
const INTO_API = "blog/web -> shop/api:8080/TCP";
const egress = (action: string, peer: string, rest = "") => `egress: [{action: ${action}, to: [${peer}]${rest}}]`;

/** ClusterNetworkPolicy before and behind NetworkPolicy. */
export const TIERS: readonly Trap[] = [
  {
    name: "C01 an admin's Accept beats isolation",
    manifests: and(cluster(admin(`ingress: [{action: Accept, from: ${BLOG}}]`, SHOP)), ISOLATED),
    flow: INTO_API,
    verdicts: spec("allow"),
  },
  {
    name: "C02 an admin's Deny beats a permission",
    manifests: and(cluster(admin(`ingress: [{action: Deny, from: ${BLOG}}]`, SHOP)), shop("{podSelector: {}, ingress: [{}]}")),
    flow: INTO_API,
    verdicts: spec("deny"),
  },
  {
    name: "C03 Pass skips the admin's later rules",
    manifests: and(
      cluster(admin(`ingress: [{action: Pass, from: ${BLOG}}, {action: Deny, from: ${ALL}}]`)),
      shop("{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}"),
    ),
    flow: INTO_API,
    verdicts: spec("allow"),
  },
  {
    name: "C03 and then isolation decides",
    manifests: and(cluster(admin(`ingress: [{action: Pass, from: ${BLOG}}]`)), ISOLATED),
    flow: INTO_API,
    verdicts: spec("deny"),
  },
  {
    name: "C04 Pass with nothing behind it allows",
    manifests: cluster(admin(`ingress: [{action: Pass, from: ${ALL}}]`)),
    flow: INTO_API,
    verdicts: spec("allow"),
  },
  {
    name: "C05 an Accept isolates nobody",
    manifests: cluster(admin("ingress: [{action: Accept, from: [{namespaces: {matchLabels: {team: red}}}]}]", SHOP)),
    flow: INTO_API,
    verdicts: spec("allow"),
  },
  {
    name: "C06 a baseline Deny gives way to a NetworkPolicy",
    manifests: and(cluster(baseline(DENY_IN)), shop("{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}")),
    flow: INTO_API,
    verdicts: spec("allow"),
  },
  { name: "C06 and holds without one", manifests: cluster(baseline(DENY_IN)), flow: INTO_API, verdicts: spec("deny") },
  {
    name: "C07 a baseline Accept lifts no isolation",
    manifests: and(cluster(baseline(`ingress: [{action: Accept, from: ${BLOG}}]`, SHOP)), ISOLATED),
    flow: INTO_API,
    verdicts: spec("deny"),
  },
  {
    name: "C08 isolation counts direction by direction",
    manifests: and(cluster(baseline(DENY_IN)), shop("{podSelector: {}, policyTypes: [Egress], egress: [{}]}")),
    flow: INTO_API,
    verdicts: spec("deny"),
  },
  {
    name: "C09 the first rule that matches decides",
    manifests: cluster(admin(`ingress: [{action: Deny, from: ${ALL}}, {action: Accept, from: ${BLOG}}]`)),
    flow: INTO_API,
    verdicts: spec("deny"),
  },
  {
    name: "C09 a lower number comes first",
    manifests: cluster(admin(DENY_IN, "namespaces: {}", 6), admin(`ingress: [{action: Accept, from: ${BLOG}}]`)),
    flow: INTO_API,
    verdicts: spec("allow"),
  },
  {
    name: "C10 equal priorities that disagree",
    manifests: cluster(admin(DENY_IN), admin(`ingress: [{action: Accept, from: ${BLOG}}]`)),
    flow: INTO_API,
    verdicts: spec("unknown"),
  },
  {
    name: "C10 equal priorities that don't",
    manifests: cluster(admin(DENY_IN), admin(`ingress: [{action: Accept, from: ${BLOG}}]`)),
    flow: "lab/web -> shop/api:8080/TCP",
    verdicts: spec("deny"),
  },
  {
    name: "C11 networks are pods too",
    manifests: cluster(admin(egress("Deny", "{networks: [0.0.0.0/0]}"), SHOP)),
    flow: "shop/web -> blog/web:80/TCP",
    verdicts: spec("deny"),
  },
  {
    name: "C12 addresses outside can't be named on ingress",
    manifests: cluster(admin(DENY_IN)),
    flow: "203.0.113.10 -> shop/api:8080/TCP",
    verdicts: spec("allow"),
  },
  { name: "C13 hostNetwork pods are no peers", manifests: cluster(admin(DENY_IN)), flow: "shop/agent -> shop/api:8080/TCP", verdicts: spec("allow") },
  { name: "C13 and no subjects", manifests: cluster(admin(DENY_IN)), flow: "blog/web -> shop/agent:80/TCP", verdicts: spec("allow") },
  {
    name: "C14 an empty protocol is refused",
    manifests: cluster(admin(egress("Deny", "{namespaces: {}}", ", protocols: [{tcp: {}}]"))),
    flow: INTO_API,
    verdicts: spec("refused"),
  },
  {
    name: "C15 a range of one is refused",
    manifests: cluster(admin(egress("Deny", "{namespaces: {}}", ", protocols: [{tcp: {destinationPort: {range: {start: 80, end: 80}}}}]"))),
    flow: INTO_API,
    verdicts: spec("refused"),
  },
  {
    name: "C16 a named port beside networks",
    manifests: cluster(admin(egress("Deny", "{networks: [203.0.113.0/24]}", ", protocols: [{destinationNamedPort: http}]"))),
    flow: "shop/web -> 203.0.113.10:80/TCP",
    verdicts: { [SPEC]: "allow", [EXPERIMENTAL]: "refused" },
  },
  {
    name: "C17 domain names are for Accept",
    manifests: cluster(admin(egress("Deny", '{domainNames: ["*.example.com"]}'))),
    flow: INTO_API,
    verdicts: { [SPEC]: "refused", [EXPERIMENTAL]: "refused" },
  },
  {
    name: "C18 a leading star is one label or more",
    manifests: cluster(admin(`egress: [{action: Accept, to: [{domainNames: ["*.example.com"]}]}, {action: Deny, to: [{networks: [0.0.0.0/0]}]}]`)),
    flow: "shop/web -> a.b.example.com:443/TCP",
    verdicts: { [EXPERIMENTAL]: "allow" },
  },
  {
    name: "C18 and not the domain itself",
    manifests: cluster(admin(`egress: [{action: Accept, to: [{domainNames: ["*.example.com"]}]}, {action: Deny, to: [{networks: [0.0.0.0/0]}]}]`)),
    flow: "shop/web -> example.com:443/TCP",
    verdicts: { [EXPERIMENTAL]: "deny" },
  },
  {
    name: "C19 nodes beside pods spoil nothing",
    manifests: cluster(admin(egress("Deny", "{pods: {podSelector: {matchLabels: {app: api}}}}, {nodes: {}}"))),
    flow: "shop/web -> 203.0.113.10:443/TCP",
    verdicts: { [EXPERIMENTAL]: "allow" },
  },
  {
    name: "C19 nodes are nodes",
    manifests: cluster(admin(egress("Deny", "{nodes: {matchLabels: {zone: b}}}"))),
    flow: "shop/web -> 192.168.0.2:443/TCP",
    verdicts: { [EXPERIMENTAL]: "deny" },
  },
  {
    name: "C20 the baseline policy of v1alpha1 has one name",
    manifests:
      "{apiVersion: policy.networking.k8s.io/v1alpha1, kind: BaselineAdminNetworkPolicy, metadata: {name: guard}, spec: {subject: {namespaces: {}}}}",
    flow: INTO_API,
    verdicts: spec("refused"),
  },
  {
    name: "C21 26 rules are too many",
    manifests: cluster(admin(`ingress: [${`{action: Deny, from: ${ALL}}, `.repeat(26)}]`)),
    flow: INTO_API,
    verdicts: spec("refused"),
  },
  {
    name: "C22 every namespace is really every one",
    manifests: cluster(admin(egress("Deny", "{networks: [0.0.0.0/0]}"))),
    flow: "lab/web -> 203.0.113.53:53/UDP",
    verdicts: spec("deny"),
  },
  {
    name: "C23 an Accept on egress opens no ingress",
    manifests: and(
      cluster(admin(egress("Accept", "{namespaces: {}}"), SHOP)),
      networkPolicy("blog", "shut", "{podSelector: {}, policyTypes: [Ingress]}"),
    ),
    flow: "shop/web -> blog/web:80/TCP",
    verdicts: spec("deny"),
  },
  {
    name: "C24 a pod's own address is outside of policy",
    manifests: cluster(admin(DENY_IN)),
    flow: "shop/api -> shop/api:8080/TCP",
    verdicts: spec("allow"),
  },
  {
    name: "C25 pods without namespaceSelector are pods of every namespace",
    manifests: cluster(admin("ingress: [{action: Deny, from: [{pods: {podSelector: {matchLabels: {tier: front}}}}]}]")),
    flow: INTO_API,
    verdicts: spec("deny"),
  },
  {
    name: "C26 no protocols are all protocols",
    manifests: cluster(admin(egress("Deny", "{networks: [198.51.100.0/24]}"))),
    flow: "shop/web -> 198.51.100.9/ICMP",
    verdicts: spec("deny"),
  },
  {
    name: "C27 a peer that this API doesn't know is refused",
    manifests: cluster(admin(egress("Accept", "{tenants: {}}"))),
    flow: INTO_API,
    verdicts: { [SPEC]: "refused", [EXPERIMENTAL]: "refused" },
  },
  {
    name: "C28 the short name of the kind is also Cilium's",
    manifests: "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: a, namespace: shop}, spec: {}}",
    flow: INTO_API,
    verdicts: spec("refused"),
  },
  {
    name: "C29 a named port has whatever protocol the container says",
    manifests: cluster(admin(egress("Deny", "{namespaces: {}}", ", protocols: [{destinationNamedPort: ask}]"))),
    flow: "shop/web -> shop/api:53/UDP",
    verdicts: spec("deny"),
  },
];
