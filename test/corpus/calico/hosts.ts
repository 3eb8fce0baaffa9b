import { type CalicoCase, fromWeb, globalPolicy, hostEndpoint, objects, policy, SINCE_29, SINCE_30, staged, tier } from "./case.ts";

const NODE = { node: "n1", interfaceName: "*", expectedIPs: ["172.18.0.2"] };
const bare = hostEndpoint("n1-hep", NODE);
const automatic = hostEndpoint("n1-auto-hep", { ...NODE, profiles: ["projectcalico-default-allow"] });
const eth0 = hostEndpoint("n1-eth0", { ...NODE, interfaceName: "eth0" });
const ofHosts = (name: string, spec: object) => globalPolicy(name, { selector: "role == 'node'", ...spec });
const denyAll = { types: ["Ingress"], ingress: [{ action: "Deny" }] };
const allowPort = (port: number, protocol = "TCP") => ({ action: "Allow", protocol, destination: { ports: [port] } });
const inMemory = { applyOnForward: true, doNotTrack: true };

/** Nodes as endpoints: rows K14 to K18 of the semantics and what stands around them. */
export const HOSTS: readonly CalicoCase[] = [
  {
    name: "K14: a cluster-wide policy for all() covers host endpoints, failsafe ports stay open",
    manifests: objects(bare, globalPolicy("g", { selector: "all()", order: 1, ...denyAll })),
    allows: ["world -> node:22", "node -> world:6443", "node -> world:53/UDP", "host -> api:8080"],
    denies: ["world -> node:8080", "world -> node:22/UDP", "node -> world:443", "world -> api:8080"],
  },
  {
    name: "K14b: a namespaceSelector leaves host endpoints out",
    manifests: objects(automatic, globalPolicy("g", { selector: "all()", namespaceSelector: "all()", order: 1, ...denyAll })),
    allows: ["world -> node:8080", "world -> node:22"],
    denies: ["world -> api:8080"],
  },
  {
    name: "K15: without a profile and without a policy all is dropped but failsafe ports",
    manifests: bare,
    allows: ["node -> apiserver:6443", "world -> node:22", "node -> api:8080", "api -> host:10250", "world -> api:8080"],
    denies: ["world -> node:8080", "node -> world:443", "apiserver -> node:10250", "ext -> node icmp 8"],
  },
  {
    name: "K15b: an automatic host endpoint allows what nobody denies",
    manifests: automatic,
    allows: ["world -> node:8080", "node -> world:443", "world -> api:8080"],
  },
  {
    name: "K15b: the controllers make one of each node",
    manifests: objects(
      JSON.stringify({
        apiVersion: "projectcalico.org/v3",
        kind: "KubeControllersConfiguration",
        metadata: { name: "default" },
        spec: { controllers: { node: { hostEndpoint: { autoCreate: "Enabled" } } } },
      }),
      globalPolicy("g", { selector: "projectcalico.org/created-by == 'calico-kube-controllers' && zone == 'a'", ingress: [allowPort(443)] }),
    ),
    allows: ["world -> node:443", "node -> world:8080", "world -> other-node:8080"],
    denies: ["world -> node:8080"],
  },
  {
    name: "K16: forwarded traffic does not see a policy without applyOnForward",
    manifests: objects(automatic, ofHosts("g", denyAll)),
    allows: ["world -> api:8080", "web -> api:8080"],
    denies: ["world -> node:8080"],
  },
  {
    name: "K16b: one policy with applyOnForward makes the rest of forwarded traffic denied",
    manifests: objects(automatic, ofHosts("g", denyAll), ofHosts("f", { applyOnForward: true, types: ["Ingress"], ingress: [allowPort(80)] })),
    allows: ["world -> api:80", "host -> api:443", "api -> host:443"],
    denies: ["world -> api:443", "api -> world:443", "web -> api:8080"],
  },
  {
    name: "K16b: a named interface is crossed by what comes from outside, not by pods of its node",
    manifests: objects(eth0, ofHosts("f", { applyOnForward: true, types: ["Ingress"], ingress: [allowPort(80)] })),
    allows: ["world -> api:80", "web -> api:8080", "api -> world:443"],
    denies: ["world -> api:443"],
    unknown: ["far -> api:443"],
  },
  {
    name: "an egress policy on forwarded traffic meets what pods send out",
    manifests: objects(eth0, ofHosts("f", { applyOnForward: true, types: ["Egress"], egress: [allowPort(443)] })),
    allows: ["api -> world:443", "web -> api:8080", "world -> api:8080"],
    denies: ["api -> world:80", "api -> other-node:80"],
  },
  {
    name: "K17: a node port is closed before DNAT",
    manifests: objects(
      bare,
      ofHosts("g", {
        preDNAT: true,
        applyOnForward: true,
        types: ["Ingress"],
        ingress: [{ action: "Deny", protocol: "TCP", destination: { ports: [30080] } }],
      }),
    ),
    denies: ["world -> node:30080", "world -> node:8080"],
    allows: ["world -> api:8080", "world -> node:22"],
  },
  {
    name: "K17: without such a rule a node port is open, and its pods are judged by themselves",
    manifests: objects(bare, ofHosts("g", { types: ["Ingress"], ingress: [{ action: "Deny" }] })),
    allows: ["world -> node:30080"],
    unknown: ["world -> node:30081"],
    denies: ["world -> node:8080"],
  },
  {
    name: "an Allow before DNAT skips the policies behind it",
    manifests: objects(
      bare,
      ofHosts("pre", {
        preDNAT: true,
        applyOnForward: true,
        types: ["Ingress"],
        ingress: [{ action: "Allow", source: { nets: ["203.0.113.0/24"] } }],
      }),
      ofHosts("f", { applyOnForward: true, types: ["Ingress"], ingress: [allowPort(80)] }),
    ),
    allows: ["ext -> node:8080", "ext -> api:443", "world -> api:80"],
    denies: ["world -> node:8080", "world -> api:443"],
  },
  {
    name: "K18: an untracked query gets in, its reply is a flow of its own",
    manifests: objects(eth0, ofHosts("g", { ...inMemory, types: ["Ingress"], ingress: [allowPort(53, "UDP")] })),
    allows: ["world -> node:53/UDP"],
    denies: ["node@53 -> world:40000/UDP", "world -> node:53"],
    unknown: ["world -> api:53/UDP"],
  },
  {
    name: "K18: the mirrored rule lets the reply out",
    manifests: objects(
      eth0,
      ofHosts("g", {
        ...inMemory,
        types: ["Ingress", "Egress"],
        ingress: [allowPort(53, "UDP")],
        egress: [{ action: "Allow", protocol: "UDP", source: { ports: [53] } }],
      }),
    ),
    allows: ["world -> node:53/UDP", "node@53 -> world:40000/UDP"],
    denies: ["node@54 -> world:40000/UDP"],
  },
  {
    name: "untracked policies do nothing on every interface",
    manifests: objects(bare, ofHosts("g", { ...inMemory, types: ["Ingress"], ingress: [allowPort(8080)] })),
    denies: ["world -> node:8080"],
  },
  {
    name: "failsafe ports are Felix' setting",
    manifests: objects(
      bare,
      JSON.stringify({
        apiVersion: "projectcalico.org/v3",
        kind: "FelixConfiguration",
        metadata: { name: "default" },
        spec: { failsafeInboundHostPorts: [{ protocol: "tcp", port: 2222, net: "203.0.113.0/24" }], failsafeOutboundHostPorts: [] },
      }),
    ),
    allows: ["ext -> node:2222"],
    denies: ["ext -> node:22", "world -> node:2222", "node -> world:6443"],
  },
  {
    name: "a pod's rule finds host endpoints by their labels and expected addresses",
    manifests: objects(
      automatic,
      policy("p", { ingress: [{ action: "Allow", source: { namespaceSelector: "global()", selector: "role == 'node'" } }] }),
    ),
    allows: ["node -> api:8080"],
    denies: ["other-node -> api:8080", "world -> api:8080"],
  },
  {
    name: "a host endpoint's rules find pods",
    manifests: objects(bare, ofHosts("g", { ingress: [{ action: "Allow", source: fromWeb }] })),
    allows: ["farweb -> node:8080"],
    denies: ["far -> node:8080", "world -> node:8080"],
  },
  {
    name: "a named port is the host endpoint's own",
    manifests: objects(
      hostEndpoint("h", { ...NODE, ports: [{ name: "ssh-alt", port: 2022, protocol: "TCP" }] }),
      ofHosts("g", { ingress: [{ action: "Allow", protocol: "TCP", destination: { ports: ["ssh-alt"] } }] }),
    ),
    allows: ["world -> node:2022"],
    denies: ["world -> node:2023"],
  },
  {
    name: "tiers and Pass hold for host endpoints, and a Pass at the end leaves it to the profile",
    on: SINCE_29,
    manifests: objects(bare, tier("sec", 100), globalPolicy("sec.p", { tier: "sec", selector: "role == 'node'", ingress: [{ action: "Pass" }] })),
    denies: ["world -> node:8080"],
    allows: ["world -> node:22"],
  },
  {
    name: "a staged policy for host endpoints is pending",
    on: SINCE_30,
    manifests: objects(automatic, staged("StagedGlobalNetworkPolicy", "s", { selector: "role == 'node'", ...denyAll })),
    allows: ["world -> node:8080"],
    pendingDenies: ["world -> node:8080"],
  },
  { name: "tunnels between nodes hang on the pool", manifests: bare, unknown: ["other-node -> node:4789/UDP"], denies: ["world -> node:4789/UDP"] },
  {
    name: "a node without a host endpoint is not managed",
    manifests: objects(bare, globalPolicy("g", { selector: "all()", order: 1, ...denyAll })),
    allows: ["world -> other-node:8080", "other-node -> world:443"],
  },
  {
    name: "a node knows itself on every interface, and not on a named one",
    manifests: bare,
    denies: ["self -> self:8080"],
  },
  { name: "loopback is no named interface", manifests: eth0, allows: ["self -> self:8080"], denies: ["world -> node:8080"] },
  {
    name: "two host endpoints of one interface: the first by name governs",
    manifests: objects(hostEndpoint("a", { ...NODE, profiles: ["projectcalico-default-allow"] }), hostEndpoint("b", NODE)),
    allows: ["world -> node:8080"],
    warns: "spec.interfaceName",
  },
  { name: "a profile that no manifest holds", manifests: hostEndpoint("h", { ...NODE, profiles: ["kns.shop"] }), refuses: "spec.profiles.0" },
  { name: "a host endpoint names its node", manifests: hostEndpoint("h", { interfaceName: "*" }), refuses: "spec.node" },
  { name: "a host endpoint names its interface or addresses", manifests: hostEndpoint("h", { node: "n1" }), refuses: "spec.interfaceName" },
];
