import { type CalicoCase, fromWeb, globalPolicy, kubernetesPolicy, objects, policy, SINCE_29, tier } from "./case.ts";

const sec = (spec: object) => globalPolicy("sec.p", { tier: "sec", ...spec });
const denyWeb = { action: "Deny", source: fromWeb };
const allowMysql = policy("m", { ingress: [{ action: "Allow", source: { selector: "app == 'mysql'" } }] });

/** Order of tiers and policies: rows K01 to K10 and K26 to K32 of the semantics. */
export const TIERS: readonly CalicoCase[] = [
  {
    name: "K01: without a policy the namespace's profile allows",
    manifests: "",
    allows: ["web -> api:8080", "world -> api:8080", "api -> world:443"],
  },
  {
    name: "K02: types Ingress without rules isolates ingress only",
    manifests: policy("p", { types: ["Ingress"] }),
    denies: ["web -> api:8080", "other -> api:8080"],
    allows: ["api -> mysql:3306", "web -> mysql:3306"],
  },
  {
    name: "K04: a cluster-wide deny at order 2000 comes after a NetworkPolicy at 1000",
    manifests: objects(globalPolicy("g", { order: 2000, types: ["Ingress"], ingress: [{ action: "Deny" }] }), kubernetesPolicy("np", ["web"])),
    allows: ["web -> api:8080"],
    denies: ["mysql -> api:8080"],
  },
  {
    name: "K05: a cluster-wide deny at order 10 comes before it",
    manifests: objects(globalPolicy("g", { order: 10, ingress: [denyWeb] }), kubernetesPolicy("np", ["web"])),
    denies: ["web -> api:8080"],
  },
  {
    name: "K06: a policy without order comes last",
    manifests: objects(globalPolicy("g", { ingress: [denyWeb] }), kubernetesPolicy("np", ["web"])),
    allows: ["web -> api:8080"],
  },
  {
    name: "K07: equal orders are settled by name, here for the deny in every version",
    manifests: objects(globalPolicy("a", { order: 1000, ingress: [denyWeb] }), kubernetesPolicy("z", ["web"])),
    denies: ["web -> api:8080"],
  },
  {
    name: "K07b: up to 3.31 a cluster-wide policy precedes namespaces behind the word default",
    on: [26, 29, 31],
    manifests: objects(globalPolicy("zz", { order: 1000, ingress: [denyWeb] }), kubernetesPolicy("a", ["web"])),
    denies: ["web -> api:8080"],
  },
  {
    name: "K07b: 3.32 compares plain names",
    on: [32],
    manifests: objects(globalPolicy("zz", { order: 1000, ingress: [denyWeb] }), kubernetesPolicy("a", ["web"])),
    allows: ["web -> api:8080"],
  },
  {
    name: "K07c: in namespace apps the tie fell the other way",
    manifests: objects(globalPolicy("zz", { order: 1000, ingress: [{ action: "Deny" }] }), kubernetesPolicy("a", ["web"], "apps")),
    allows: ["appsweb -> appsapi:8080"],
  },
  {
    name: "K08: a tier drops at its end what none of its rules decided",
    on: SINCE_29,
    manifests: objects(tier("sec", 100), sec({ ingress: [denyWeb] }), allowMysql),
    denies: ["mysql -> api:8080", "web -> api:8080"],
  },
  {
    name: "K08b: Pass goes on to the next tier",
    on: SINCE_29,
    manifests: objects(tier("sec", 100), sec({ ingress: [denyWeb, { action: "Pass" }] }), allowMysql),
    allows: ["mysql -> api:8080"],
    denies: ["web -> api:8080", "dns -> api:8080"],
  },
  {
    name: "K08c: a tier may pass at its end",
    on: SINCE_29,
    manifests: objects(tier("sec", 100, "Pass"), sec({ ingress: [denyWeb] }), allowMysql),
    allows: ["mysql -> api:8080"],
    denies: ["web -> api:8080", "dns -> api:8080"],
  },
  {
    name: "K08d: without a policy in the default tier the profile allows",
    on: SINCE_29,
    manifests: objects(tier("sec", 100, "Pass"), sec({ ingress: [denyWeb] })),
    allows: ["mysql -> api:8080", "dns -> api:8080"],
    denies: ["web -> api:8080"],
  },
  {
    name: "K08e: a policy of egress does not make a tier drop ingress",
    on: SINCE_29,
    manifests: objects(tier("sec", 100), sec({ types: ["Egress"], ingress: [denyWeb] })),
    allows: ["web -> api:8080"],
    denies: ["api -> mysql:3306"],
  },
  {
    name: "a tier without order comes after the default tier",
    on: SINCE_29,
    manifests: objects(
      JSON.stringify({ apiVersion: "projectcalico.org/v3", kind: "Tier", metadata: { name: "late" }, spec: {} }),
      globalPolicy("late.p", { tier: "late", ingress: [denyWeb] }),
      policy("p", { ingress: [{ action: "Allow", source: fromWeb }] }),
    ),
    allows: ["web -> api:8080"],
  },
  {
    name: "a tier that no object defines comes after all others, and drops at its end",
    on: SINCE_29,
    manifests: objects(
      tier("late", 9_000_000, "Pass"),
      globalPolicy("nt.p", { tier: "nt", ingress: [denyWeb] }),
      globalPolicy("late.p", { tier: "late", ingress: [{ action: "Allow", source: fromWeb }] }),
    ),
    allows: ["web -> api:8080"],
    denies: ["mysql -> api:8080"],
  },
  {
    name: "K19: Log does not decide",
    manifests: policy("p", { ingress: [{ action: "Log" }] }),
    denies: ["web -> api:8080"],
  },
  {
    name: "K27: without orders names decide: a before b",
    manifests: objects(policy("a", { ingress: [{ action: "Allow", source: fromWeb }] }), policy("b", { ingress: [denyWeb] })),
    allows: ["web -> api:8080"],
  },
  {
    name: "a dash sorts before the end of a name since 3.32, and after it before",
    on: [32],
    manifests: objects(policy("a", { ingress: [{ action: "Allow", source: fromWeb }] }), policy("a-b", { ingress: [denyWeb] })),
    denies: ["web -> api:8080"],
  },
  {
    name: "K28: both ends must allow",
    manifests: objects(
      policy("out", { selector: "app == 'web'", types: ["Egress"], egress: [{ action: "Allow", destination: { selector: "app == 'api'" } }] }),
      policy("in", { types: ["Ingress"] }),
    ),
    denies: ["web -> api:8080", "web -> mysql:3306"],
  },
  {
    name: "K29: a Calico allow at order 500 opens DNS beside a Kubernetes default deny",
    manifests: objects(
      JSON.stringify({
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: "deny", namespace: "shop" },
        spec: { podSelector: {}, policyTypes: ["Egress"] },
      }),
      policy("dns", {
        selector: "all()",
        order: 500,
        types: ["Egress"],
        egress: [
          {
            action: "Allow",
            protocol: "UDP",
            destination: { namespaceSelector: "projectcalico.org/name == 'kube-system'", selector: "k8s-app == 'kube-dns'", ports: [53] },
          },
        ],
      }),
    ),
    allows: ["web -> dns:53/UDP"],
    denies: ["web -> dns:53", "web -> api:8080"],
  },
  {
    name: "K30: Pass in the last tier skips what follows in that tier",
    manifests: objects(policy("p", { order: 500, ingress: [{ action: "Pass" }] }), kubernetesPolicy("deny", [])),
    allows: ["web -> api:8080"],
  },
  {
    name: "K31: orders may be negative and broken",
    manifests: objects(policy("a", { order: -5, ingress: [denyWeb] }), policy("b", { order: -4.5, ingress: [{ action: "Allow", source: fromWeb }] })),
    denies: ["web -> api:8080"],
  },
];
