import { MATCH, SPEC, shop, type Trap } from "./trap.ts";

const spec = (outcome: Trap["verdicts"][string]) => ({ [SPEC]: outcome });
const into = (ports: string, selector = "{}") => shop(`{podSelector: ${selector}, ingress: [{ports: [${ports}]}]}`);
const out = (ports: string, peers = "") =>
  shop(`{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{${peers}ports: [${ports}]}]}`);
const INTO_API = "blog/web -> shop/api:8080/TCP";

/** What the ports of a rule are. */
export const PORTS: readonly Trap[] = [
  { name: "N22 a port without protocol is TCP", manifests: out("{port: 53}"), flow: "shop/web -> blog/web:53/UDP", verdicts: spec("deny") },
  { name: "N23 an empty port is every TCP port", manifests: into("{}"), flow: INTO_API, verdicts: spec("allow") },
  { name: "N23 and no UDP port", manifests: into("{}"), flow: "shop/web -> shop/api:53/UDP", verdicts: spec("deny") },
  {
    name: "N24 an empty list of ports is every port and protocol",
    manifests: into(""),
    flow: "shop/web -> shop/api:53/UDP",
    verdicts: spec("allow"),
  },
  {
    name: "N25 a protocol alone is all its ports",
    manifests: into("{protocol: UDP}"),
    flow: "shop/web -> shop/api:5000/UDP",
    verdicts: spec("allow"),
  },
  { name: "N26 a name is the destination's own", manifests: into("{port: http}"), flow: INTO_API, verdicts: spec("allow") },
  { name: "N26 not what it is elsewhere", manifests: into("{port: http}"), flow: "blog/web -> shop/api:80/TCP", verdicts: spec("deny") },
  {
    name: "N27 a name has a protocol",
    manifests: into("{protocol: UDP, port: http}"),
    flow: "blog/web -> shop/api:8080/UDP",
    verdicts: spec("deny"),
  },
  {
    name: "N27 and must be asked for by it",
    manifests: into("{protocol: UDP, port: ask}"),
    flow: "blog/web -> shop/api:53/UDP",
    verdicts: spec("allow"),
  },
  {
    name: "N28 a name that no pod has opens nothing",
    manifests: into("{port: nosuch}"),
    flow: "blog/web -> shop/api:22/TCP",
    verdicts: spec("deny"),
  },
  {
    name: "N29 on egress the name is the other pod's",
    manifests: out("{port: http}"),
    flow: "shop/web -> shop/api:8080/TCP",
    verdicts: spec("allow"),
  },
  { name: "N29 and addresses outside have none", manifests: out("{port: http}"), flow: "shop/web -> 203.0.113.10:80/TCP", verdicts: spec("deny") },
  {
    name: "N30 a block has no names",
    manifests: out("{port: http}", "to: [{ipBlock: {cidr: 203.0.113.0/24}}], "),
    flow: "shop/web -> 203.0.113.10:80/TCP",
    verdicts: { [SPEC]: "deny", [MATCH]: "deny" },
  },
  {
    name: "N30 unless it covers pods",
    manifests: out("{port: http}", "to: [{ipBlock: {cidr: 10.0.0.0/8}}], "),
    flow: "shop/web -> shop/api:8080/TCP",
    verdicts: { [SPEC]: "unknown", [MATCH]: "allow" },
  },
  {
    name: "N31 a range has all its ports",
    manifests: out("{port: 32000, endPort: 32768}"),
    flow: "shop/web -> 203.0.113.10:32100/TCP",
    verdicts: spec("allow"),
  },
  { name: "N32 a range goes up", manifests: into("{port: 100, endPort: 99}"), flow: INTO_API, verdicts: spec("refused") },
  { name: "N32 a range of one is fine", manifests: into("{port: 8080, endPort: 8080}"), flow: INTO_API, verdicts: spec("allow") },
  { name: "N33 a quoted number is no name", manifests: into('{port: "8080"}'), flow: INTO_API, verdicts: spec("refused") },
  { name: "N34 0 is no port", manifests: into("{port: 0}"), flow: INTO_API, verdicts: spec("refused") },
  {
    name: "N46 the pod's port decides, not the Service's",
    manifests: out("{port: 80}", "to: [{podSelector: {matchLabels: {app: api}}}], "),
    flow: "shop/web -> shop/api:8080/TCP",
    verdicts: spec("deny"),
  },
  {
    name: "N56 a rule for SCTP isolates TCP as well",
    manifests: into("{protocol: SCTP, port: 7777}"),
    flow: "shop/web -> shop/api:8080/TCP",
    verdicts: spec("deny"),
  },
];
