import { type CiliumCase, clusterPolicy, fromWeb, http, networkPolicy, objects, policy, SINCE_20, UNTIL_19 } from "./case.ts";

const flags = { "enable-k8s-cluster-network-policy": ["true"] };
const pods = (app: string) => ({ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app } } } });
const from = (action: string, ...peers: readonly object[]) => ({ action, from: peers });
const everyone = { namespaces: {} };
const isolated = networkPolicy({ policyTypes: ["Ingress"] });
const tier = (name: "Admin" | "Baseline", ...ingress: readonly object[]) => clusterPolicy({ tier: name, ingress });

/** ClusterNetworkPolicy and its tiers (1.20, behind a flag). */
export const CLUSTER: readonly CiliumCase[] = [
  { name: "it does nothing without the flag", manifests: tier("Admin", from("Deny", everyone)), warns: "kind", allows: ["web -> api:80"] },
  {
    name: "… and nothing before 1.20",
    on: UNTIL_19,
    flags,
    manifests: tier("Admin", from("Deny", everyone)),
    warns: "kind",
    allows: ["web -> api:80"],
  },
  {
    name: "an Admin deny beats every policy",
    on: SINCE_20,
    flags,
    manifests: objects(tier("Admin", from("Deny", pods("web"))), policy({ ingress: [fromWeb] })),
    denies: ["web -> api:80"],
  },
  {
    name: "an Admin accept beats a deny of a policy",
    on: SINCE_20,
    flags,
    manifests: objects(tier("Admin", from("Accept", pods("web"))), policy({ ingressDeny: [fromWeb] })),
    allows: ["web -> api:80"],
    denies: ["mysql -> api:80"],
  },
  {
    name: "rules decide in their order",
    on: SINCE_20,
    flags,
    manifests: objects(tier("Admin", from("Accept", pods("web")), from("Deny", everyone)), isolated),
    allows: ["web -> api:80", "other -> api:80"],
    denies: ["mysql -> api:80", "world -> api:80"],
  },
  {
    name: "pass leaves it to the policies, and these to the default deny",
    on: SINCE_20,
    flags,
    manifests: objects(tier("Admin", from("Pass", pods("mysql")), from("Deny", everyone)), policy({ ingress: [{ fromEntities: ["all"] }] })),
    allows: ["mysql -> api:80"],
    denies: ["web -> api:80"],
  },
  {
    name: "a Baseline accept lifts the isolation of a NetworkPolicy",
    on: SINCE_20,
    flags,
    manifests: objects(tier("Baseline", from("Accept", pods("web"))), isolated),
    allows: ["web -> api:80"],
    denies: ["mysql -> api:80"],
  },
  {
    name: "a Baseline deny stands behind what policies allow",
    on: SINCE_20,
    flags,
    manifests: objects(tier("Baseline", from("Deny", everyone)), policy({ ingress: [fromWeb] })),
    allows: ["web -> api:80"],
    denies: ["mysql -> api:80"],
  },
  {
    name: "pass of the last tier leaves it to the default deny",
    on: SINCE_20,
    flags,
    manifests: objects(tier("Baseline", from("Pass", pods("web")), from("Accept", everyone)), isolated),
    allows: ["mysql -> api:80"],
    denies: ["web -> api:80"],
  },
  {
    name: "it isolates nobody itself",
    on: SINCE_20,
    flags,
    manifests: tier("Admin", from("Accept", pods("web"))),
    allows: ["web -> api:80", "mysql -> api:80"],
  },
  {
    name: "namespaces that only exclude cover the whole world",
    on: SINCE_20,
    flags,
    manifests: objects(
      tier("Admin", from("Accept", { namespaces: { matchExpressions: [{ key: "team", operator: "NotIn", values: ["x"] }] } })),
      isolated,
    ),
    allows: ["web -> api:80", "world -> api:80", "node2 -> api:80", "kapi -> api:80", "health -> api:80", "remotecl -> api:80"],
  },
  {
    name: "… and not with something positive beside it",
    on: SINCE_20,
    flags,
    manifests: objects(
      tier(
        "Admin",
        from("Accept", {
          namespaces: {
            matchExpressions: [
              { key: "team", operator: "NotIn", values: ["x"] },
              { key: "kubernetes.io/metadata.name", operator: "Exists" },
            ],
          },
        }),
      ),
      isolated,
    ),
    allows: ["web -> api:80"],
    denies: ["world -> api:80", "node2 -> api:80"],
  },
  {
    name: "pods are of the own cluster",
    on: SINCE_20,
    flags,
    manifests: objects(tier("Admin", from("Accept", pods("web"))), isolated),
    denies: ["remotecl -> api:80"],
    allows: ["other -> api:80"],
  },
  {
    name: "equal priorities unite, deny before accept before pass",
    on: SINCE_20,
    flags,
    manifests: objects(
      clusterPolicy({ tier: "Admin", ingress: [from("Accept", pods("web"))] }, "a"),
      clusterPolicy({ tier: "Admin", ingress: [from("Deny", pods("web"))] }, "b"),
    ),
    denies: ["web -> api:80"],
  },
  {
    name: "the second rule of one policy stands behind the first of another",
    on: SINCE_20,
    flags,
    manifests: objects(
      clusterPolicy({ tier: "Admin", ingress: [from("Accept", pods("mysql")), from("Deny", pods("web"))] }, "a"),
      clusterPolicy({ tier: "Admin", priority: 1, ingress: [from("Accept", pods("web"))] }, "b"),
    ),
    allows: ["web -> api:80"],
  },
  {
    name: "an Admin deny of everybody holds for the own node",
    on: SINCE_20,
    flags,
    manifests: clusterPolicy({
      tier: "Admin",
      ingress: [from("Deny", { namespaces: { matchExpressions: [{ key: "x", operator: "DoesNotExist" }] } })],
    }),
    denies: ["host -> api:80", "web -> api:80"],
  },
  {
    name: "a request that a policy's proxy refuses never reaches the Baseline tier",
    on: SINCE_20,
    flags,
    manifests: objects(tier("Baseline", from("Accept", everyone)), policy({ ingress: [{ ...fromWeb, ...http({ method: "GET" }) }] })),
    allows: ["web -> api:8080 GET /", "web -> api:9090", "mysql -> api:8080"],
    denies: ["web -> api:8080 POST /"],
  },
  {
    name: "… unless nothing isolates, then every request passes before it",
    on: SINCE_20,
    flags,
    manifests: objects(
      tier("Baseline", from("Deny", everyone)),
      policy({ enableDefaultDeny: { ingress: false }, ingress: [{ ...fromWeb, ...http({ method: "GET" }) }] }),
    ),
    allows: ["web -> api:8080 POST /"],
    denies: ["web -> api:9090", "mysql -> api:8080"],
  },
  {
    name: "networks are CIDRs, nodes need their flag, names bring their resolver",
    on: SINCE_20,
    flags: { ...flags, "enable-node-selector-labels": ["true"] },
    manifests: objects(
      clusterPolicy({
        tier: "Admin",
        egress: [
          {
            action: "Accept",
            to: [{ networks: ["203.0.113.0/24"] }, { nodes: { matchLabels: { role: "edge" } } }, { domainNames: ["*.example.com"] }],
          },
          { action: "Deny", to: [{ networks: ["0.0.0.0/0"] }, { pods: { namespaceSelector: {}, podSelector: {} } }] },
        ],
      }),
    ),
    allows: ["api -> ext:443", "api -> node2:443", "api -> host:80", "api -> pay:443", "api -> dns:53/UDP dns a.b.example.com"],
    denies: ["api -> world:443", "api -> dns:53/UDP dns other.test", "api -> web:80"],
  },
  {
    name: "nodes without the flag are refused",
    on: SINCE_20,
    flags,
    manifests: clusterPolicy({ tier: "Admin", egress: [{ action: "Accept", to: [{ nodes: {} }] }] }),
    refuses: "spec.egress.0.to.0.nodes",
  },
  {
    name: "names are for Accept",
    on: SINCE_20,
    flags,
    manifests: clusterPolicy({ tier: "Admin", egress: [{ action: "Deny", to: [{ domainNames: ["a.example.com"] }] }] }),
    refuses: "spec.egress.0.to.0.domainNames",
  },
];
