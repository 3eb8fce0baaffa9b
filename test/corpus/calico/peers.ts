import { type CalicoCase, fromWeb, globalPolicy, kubernetesPolicy, networkSet, objects, policy } from "./case.ts";

const allowFrom = (source: object) => ({ types: ["Ingress"], ingress: [{ action: "Allow", source }] });

/** Who a rule speaks of: rows K11 to K13, K22 to K24 and K33. */
export const PEERS: readonly CalicoCase[] = [
  {
    name: "K11: nets match pods",
    manifests: policy("p", allowFrom({ nets: ["10.0.0.0/8"] })),
    allows: ["web -> api:8080"],
    denies: ["world -> api:8080"],
  },
  {
    name: "K12: a selector in a namespaced policy stays in its namespace",
    manifests: policy("p", allowFrom(fromWeb)),
    allows: ["web -> api:8080"],
    denies: ["other -> api:8080"],
  },
  {
    name: "K12a: so does a peer of Kubernetes' own NetworkPolicy",
    manifests: kubernetesPolicy("p", ["web"]),
    allows: ["web -> api:8080"],
    denies: ["other -> api:8080"],
  },
  {
    name: "K12b: cluster-wide it spans namespaces",
    manifests: globalPolicy("p", allowFrom(fromWeb)),
    allows: ["web -> api:8080", "other -> api:8080"],
    denies: ["mysql -> api:8080"],
  },
  {
    name: "K12c: namespaceSelector all() is every namespace and never the world",
    manifests: policy("p", allowFrom({ namespaceSelector: "all()", ...fromWeb })),
    allows: ["web -> api:8080", "other -> api:8080"],
    denies: ["world -> api:8080"],
  },
  {
    name: "K12d: namespaceSelector global() is what lives in no namespace",
    manifests: objects(policy("p", allowFrom({ namespaceSelector: "global()" })), networkSet("s", ["203.0.113.0/24"])),
    allows: ["ext -> api:8080"],
    denies: ["web -> api:8080", "world -> api:8080"],
  },
  {
    name: "a namespaced set is found in its namespace, with that namespace's labels",
    manifests: objects(
      policy("p", allowFrom({ namespaceSelector: "env == 'prod'", selector: "feed == 'x'" })),
      networkSet("s", ["203.0.113.0/24"], { feed: "x" }, "shop"),
      networkSet("t", ["198.51.100.0/24"], { feed: "x" }, "other"),
    ),
    allows: ["ext -> api:8080"],
    denies: ["198.51.100.7 -> api:8080", "web -> api:8080"],
  },
  {
    name: "a negative namespaceSelector finds cluster-wide sets, too",
    manifests: objects(policy("p", allowFrom({ namespaceSelector: "env != 'prod'" })), networkSet("s", ["203.0.113.0/24"])),
    allows: ["ext -> api:8080", "other -> api:8080"],
    denies: ["web -> api:8080", "world -> api:8080"],
  },
  {
    name: "K13: != holds where the label is absent, for known endpoints",
    manifests: policy("p", allowFrom({ selector: "app != 'mysql'" })),
    allows: ["bare -> api:8080", "web -> api:8080"],
    denies: ["mysql -> api:8080", "world -> api:8080", "other -> api:8080"],
  },
  {
    name: "K13b: a cluster-wide notSelector spares unknown addresses",
    manifests: globalPolicy("p", allowFrom({ notSelector: "app == 'mysql'" })),
    allows: ["world -> api:8080", "other -> api:8080"],
    denies: ["mysql -> api:8080"],
  },
  {
    name: "K13c: in a namespaced policy it stays in its namespace",
    manifests: policy("p", allowFrom({ notSelector: "app == 'mysql'" })),
    allows: ["web -> api:8080"],
    denies: ["world -> api:8080", "mysql -> api:8080", "other -> api:8080"],
  },
  {
    name: "selector and notSelector together narrow one set of endpoints",
    manifests: objects(
      globalPolicy("p", allowFrom({ selector: "has(app) || has(feed)", notSelector: "app == 'web'" })),
      networkSet("s", ["10.1.0.0/24"], { feed: "x" }),
    ),
    allows: ["mysql -> api:8080", "web -> api:8080"],
    denies: ["other -> api:8080", "world -> api:8080"],
  },
  {
    name: "service accounts by name and by label",
    manifests: policy("p", allowFrom({ serviceAccounts: { names: ["web", "robot"], selector: "role == 'front'" } })),
    allows: ["web -> api:8080"],
    denies: ["mysql -> api:8080", "other -> api:8080"],
  },
  {
    name: "both ends of a rule speak: the destination of ingress is the pod itself",
    manifests: policy("p", { selector: "all()", ingress: [{ action: "Allow", source: fromWeb, destination: { selector: "app == 'api'" } }] }),
    allows: ["web -> api:8080"],
    denies: ["web -> mysql:3306"],
  },
  {
    name: "nets of the destination of ingress are the pod's own address",
    manifests: policy("p", { selector: "all()", ingress: [{ action: "Allow", destination: { nets: ["10.1.0.2/32"] } }] }),
    allows: ["web -> api:8080"],
    denies: ["web -> mysql:3306"],
  },
  {
    name: "K22: ranges include their ends",
    manifests: policy("p", { ingress: [{ action: "Allow", protocol: "TCP", destination: { ports: ["8000:8005"] } }] }),
    allows: ["web -> api:8000", "web -> api:8005"],
    denies: ["web -> api:8006", "web -> api:8005/UDP"],
  },
  {
    name: "K22b: numbers without protocol are refused",
    manifests: policy("p", { ingress: [{ action: "Allow", destination: { ports: [80] } }] }),
    refuses: "spec.ingress.0.destination.ports",
  },
  {
    name: "K22c: a named port is what each pod calls so",
    manifests: policy("p", { ingress: [{ action: "Allow", protocol: "TCP", destination: { ports: ["http"] } }] }),
    allows: ["web -> api:8080"],
    denies: ["web -> api:80", "web -> api:8080/UDP"],
  },
  {
    name: "since 3.32 a named port needs no protocol",
    on: [32],
    manifests: policy("p", { ingress: [{ action: "Allow", destination: { ports: ["http"] } }] }),
    allows: ["web -> api:8080"],
    denies: ["web -> api:80"],
  },
  {
    name: "before, it did",
    on: [29, 31],
    manifests: policy("p", { ingress: [{ action: "Allow", destination: { ports: ["http"] } }] }),
    refuses: "spec.ingress.0.destination.ports",
  },
  {
    name: "notPorts excludes and keeps the protocol",
    manifests: policy("p", { ingress: [{ action: "Allow", protocol: "TCP", destination: { notPorts: ["http", 22] } }] }),
    allows: ["web -> api:80"],
    denies: ["web -> api:8080", "web -> api:22", "web -> api:80/UDP"],
  },
  {
    name: "source ports",
    manifests: policy("p", { ingress: [{ action: "Allow", protocol: "TCP", source: { ports: ["32768:60999"] } }] }),
    allows: ["web -> api:8080"],
  },
  {
    name: "K23: an ICMP type",
    manifests: policy("p", { ingress: [{ action: "Allow", protocol: "ICMP", icmp: { type: 8 } }] }),
    allows: ["web -> api icmp 8"],
    denies: ["web -> api icmp 13", "web -> api:8080"],
  },
  {
    name: "K23: a code needs a type",
    manifests: policy("p", { ingress: [{ action: "Allow", protocol: "ICMP", icmp: { code: 0 } }] }),
    refuses: "spec.ingress.0.icmp.code",
  },
  {
    name: "notICMP leaves one type out",
    manifests: policy("p", { ingress: [{ action: "Allow", protocol: 1, notICMP: { type: 8 } }] }),
    allows: ["web -> api icmp 13"],
    denies: ["web -> api icmp 8", "web -> api:8080"],
  },
  {
    name: "notProtocol matches every other protocol",
    manifests: policy("p", { ingress: [{ action: "Allow", notProtocol: 17 }] }),
    allows: ["web -> api:8080", "web -> api icmp 8"],
    denies: ["web -> api:53/UDP"],
  },
  {
    name: "notNets of IPv4 make a rule of IPv4",
    manifests: policy("p", allowFrom({ notNets: ["10.0.0.0/8"] })),
    allows: ["world -> api:8080"],
    denies: ["web -> api:8080", "2001:db8::1 -> api:8080"],
  },
  {
    name: "ipVersion",
    manifests: policy("p", { ingress: [{ action: "Allow", ipVersion: 6 }] }),
    allows: ["2001:db8::1 -> api:8080"],
    denies: ["world -> api:8080"],
  },
  {
    name: "K24: a Service stands for its backends on their own ports",
    manifests: policy("p", {
      selector: "app == 'web'",
      types: ["Egress"],
      egress: [{ action: "Allow", destination: { services: { name: "mysql", namespace: "shop" } } }],
    }),
    allows: ["web -> mysql:3306"],
    denies: ["web -> mysql:22", "web -> api:8080"],
  },
  {
    name: "a Service as source stands for its backends",
    manifests: policy("p", allowFrom({ services: { name: "mysql" } })),
    allows: ["mysql -> api:8080"],
    denies: ["web -> api:8080"],
  },
  {
    name: "K24b: a Service brings its own ports",
    manifests: policy("p", { egress: [{ action: "Allow", protocol: "TCP", destination: { services: { name: "mysql" }, ports: [3306] } }] }),
    refuses: "spec.egress.0.destination.services",
  },
  {
    name: "K24b: no Service is the destination of ingress",
    manifests: policy("p", { ingress: [{ action: "Allow", destination: { services: { name: "mysql" } } }] }),
    refuses: "spec.ingress.0.destination.services",
  },
  {
    name: "K33: a notNets of everything never matched up to 3.30",
    on: [26, 30],
    manifests: policy("p", allowFrom({ notNets: ["0.0.0.0/0"] })),
    denies: ["web -> api:8080", "world -> api:8080"],
    warns: "spec.ingress.0.source.notNets.0",
  },
  {
    name: "K33: it is refused since 3.31",
    on: [31, 32],
    manifests: policy("p", allowFrom({ notNets: ["0.0.0.0/0"] })),
    refuses: "spec.ingress.0.source.notNets.0",
  },
  { name: "K34: a newline is no blank", manifests: policy("p", { selector: "app in {'a'}\n&& x == 'y'" }), refuses: "spec.selector" },
];
