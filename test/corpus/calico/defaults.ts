import { type CalicoCase, fromWeb, globalPolicy, networkSet, objects, policy, raw, SINCE_29, SINCE_30, staged, tier, UNTIL_31 } from "./case.ts";

const denyAll = { ingress: [{ action: "Deny" }] };
const allowWeb = { ingress: [{ action: "Allow", source: fromWeb }] };

/** What missing fields mean, staged policies, and objects past the API server: rows K03, K09, K10, K25, K26. */
export const DEFAULTS: readonly CalicoCase[] = [
  {
    name: "K03: egress rules alone govern egress alone",
    manifests: policy("p", { egress: [{ action: "Allow" }] }),
    allows: ["world -> api:8080", "api -> mysql:3306"],
  },
  {
    name: "K03b: a stored policy without types governs both directions",
    manifests: raw("NetworkPolicy", "default.p", { selector: "app == 'api'", egress: [{ action: "Allow" }] }, "shop"),
    on: UNTIL_31,
    denies: ["world -> api:8080"],
    allows: ["api -> mysql:3306"],
  },
  {
    name: "an empty list of egress rules is none for the API server",
    manifests: policy("p", { ingress: [], egress: [] }),
    denies: ["web -> api:8080"],
    allows: ["api -> mysql:3306"],
  },
  {
    name: "an empty list of egress rules counts for the admission policy of native resources",
    on: [32],
    flags: { CALICO_API_GROUP: "projectcalico.org/v3" },
    manifests: policy("p", { egress: [] }),
    denies: ["api -> mysql:3306"],
    allows: ["web -> api:8080"],
  },
  {
    name: "K09: a tier with staged policies only never drops",
    on: SINCE_30,
    manifests: objects(tier("sec", 100), staged("StagedGlobalNetworkPolicy", "sec.s", { tier: "sec", ...denyAll })),
    allows: ["web -> api:8080"],
    pendingDenies: ["web -> api:8080"],
  },
  {
    name: "K10: beside an enforced policy the tier drops at its end",
    on: SINCE_30,
    manifests: objects(
      tier("sec", 100),
      staged("StagedGlobalNetworkPolicy", "sec.s", { tier: "sec", order: 1, ...denyAll }),
      globalPolicy("sec.p", { tier: "sec", order: 2, ingress: [{ action: "Pass", source: fromWeb }] }),
    ),
    denies: ["mysql -> api:8080"],
    allows: ["web -> api:8080"],
    pendingDenies: ["web -> api:8080"],
  },
  {
    name: "K25: a staged delete changes nothing that is pending",
    on: SINCE_30,
    manifests: objects(
      policy("p", allowWeb),
      JSON.stringify({
        apiVersion: "projectcalico.org/v3",
        kind: "StagedNetworkPolicy",
        metadata: { name: "p", namespace: "shop" },
        spec: { stagedAction: "Delete" },
      }),
    ),
    allows: ["web -> api:8080"],
    pendingAllows: ["web -> api:8080"],
    warns: "spec.stagedAction",
  },
  {
    name: "K26: since 3.32 the enforced twin of one order decides before the staged one",
    on: [32],
    manifests: objects(
      policy("p", { order: 1, ...allowWeb }),
      staged("StagedNetworkPolicy", "p", { order: 1, ingress: [{ action: "Deny", source: fromWeb }] }),
    ),
    allows: ["web -> api:8080"],
    pendingAllows: ["web -> api:8080"],
  },
  {
    name: "a staged policy of a smaller order previews a deny",
    on: SINCE_30,
    manifests: objects(
      policy("p", { order: 2, ...allowWeb }),
      staged("StagedNetworkPolicy", "q", { order: 1, stagedAction: "Learn", ingress: [{ action: "Deny", source: fromWeb }] }),
    ),
    allows: ["web -> api:8080"],
    pendingDenies: ["web -> api:8080"],
  },
  {
    name: "a staged Kubernetes policy previews isolation",
    on: SINCE_30,
    manifests: JSON.stringify({
      apiVersion: "projectcalico.org/v3",
      kind: "StagedKubernetesNetworkPolicy",
      metadata: { name: "k", namespace: "shop" },
      spec: { podSelector: { matchLabels: { app: "api" } }, ingress: [] },
    }),
    allows: ["web -> api:8080"],
    pendingDenies: ["web -> api:8080"],
  },
  { name: "staged kinds came with 3.30", on: [28, 29], manifests: staged("StagedNetworkPolicy", "p", denyAll), refuses: "kind" },
  { name: "tiers came with 3.29", on: [26, 28], manifests: tier("sec", 100), refuses: "kind" },
  { name: "a policy of another tier needs 3.29", on: [26, 28], manifests: globalPolicy("sec.p", { tier: "sec", ...denyAll }), refuses: "spec.tier" },
  {
    name: "K35: a name of another tier is refused up to 3.31",
    on: [29, 30, 31],
    manifests: objects(tier("sec", 1), globalPolicy("foo.bar", { tier: "sec", ...denyAll })),
    refuses: "metadata.name",
  },
  {
    name: "K35: since 3.32 names are free",
    on: [32],
    manifests: objects(tier("sec", 1), globalPolicy("foo.bar", { tier: "sec", ...denyAll })),
    denies: ["web -> api:8080"],
  },
  {
    name: "a cluster-wide subject by namespace labels and service account",
    manifests: globalPolicy("p", {
      selector: "",
      namespaceSelector: "env == 'prod'",
      serviceAccountSelector: "role == 'runner'",
      types: ["Ingress"],
    }),
    denies: ["web -> api:8080"],
    allows: ["web -> mysql:3306", "web -> dns:53"],
  },
  {
    name: "a policy before DNAT or conntrack acts on host endpoints only",
    manifests: globalPolicy("p", { applyOnForward: true, preDNAT: true, types: ["Ingress"], ...denyAll }),
    allows: ["web -> api:8080"],
    warns: "spec.preDNAT",
  },
  {
    name: "domains are not in open-source network sets",
    manifests: networkSet("s", []).replace('"nets":[]', '"nets":[],"allowedEgressDomains":["x.example"]'),
    refuses: "spec.allowedEgressDomains",
  },
  {
    name: "the own node reaches a pod that denies everything",
    manifests: policy("p", { types: ["Ingress", "Egress"] }),
    allows: ["host -> api:8080"],
    denies: ["api -> host:10250"],
  },
  {
    name: "with Drop a pod does not reach its node, whatever policies say",
    flags: { defaultEndpointToHostAction: "Drop" },
    manifests: policy("p", { types: ["Egress"], egress: [{ action: "Allow" }] }),
    denies: ["api -> host:10250", "web -> host:10250"],
    allows: ["host -> api:8080", "api -> mysql:3306"],
  },
  {
    name: "with Return the node's own rules decide what policies allow",
    flags: { defaultEndpointToHostAction: "Return" },
    manifests: policy("p", { types: ["Egress"], egress: [{ action: "Allow", protocol: "TCP" }] }),
    unknown: ["api -> host:10250", "web -> host:10250"],
    denies: ["api -> host:53/UDP"],
    allows: ["api -> mysql:3306"],
  },
  { name: "one object given twice is refused", manifests: objects(policy("p", denyAll), policy("p", allowWeb)), refuses: "metadata.name" },
  { name: "the default tier keeps its order", on: SINCE_29, manifests: tier("default", 5), refuses: "spec.order" },
  { name: "since 3.32 the default tier ends with Deny", on: [32], manifests: tier("default", 1_000_000, "Pass"), refuses: "spec.defaultAction" },
];
