import type { Literal } from "#algebra";
import type { Direction } from "#ir";
import {
  addressIn,
  type Conjunction,
  type Cube,
  cidrRanges,
  kindIn,
  type Level,
  portsIn,
  protocolIs,
  type Relation,
  type Side,
  textIs,
  V,
} from "#model";
import { Random } from "../random.ts";

const POLICIES = 294;
const RULES = 68;

/** Who reaches whom in the shop's log, each way allowed by one rule on either side. */
const EDGES: readonly (readonly [from: string, to: string, protocol: "TCP" | "UDP", port: number])[] = [
  ["ingress", "web", "TCP", 80],
  ["web", "api", "TCP", 8080],
  ["api", "mysql", "TCP", 3306],
  ["web", "203.0.113.9/32", "TCP", 443],
  ["web", "kube-dns", "UDP", 53],
];

/**
 * Two releases of 294 policies with 68 rules each, as an engine has them that judges rule by rule: ordered, half of them for ingress,
 * all for every pod, nearly all about other traffic than the log's. The new release lacks one rule.
 */
export function releases(): readonly [old: Relation, next: Relation] {
  const lost = "egress web 443";
  return [relationOf(null), relationOf(lost)];
}

function relationOf(lost: string | null): Relation {
  return { profile: "generated", sides: { ingress: sideOf("ingress", lost), egress: sideOf("egress", lost) } };
}

function sideOf(direction: Direction, lost: string | null): Side {
  const random = new Random(direction === "ingress" ? 1 : 2);
  const policies = Array.from({ length: POLICIES / 2 }, (_, i) =>
    Array.from({ length: RULES }, (_, n): Cube => ({ when: otherTraffic(random), rule: `${direction}-${i}/${n}` })),
  );
  for (const edge of EDGES) {
    const cube: Cube = { when: ruleOf(direction, edge), rule: `${direction} ${edge[0]} ${edge[3]}` };
    const rules = random.pick(policies);
    const at = random.below(RULES);
    if (cube.rule !== lost) rules[at] = cube;
  }
  const levels = policies.map((cubes, i): Level => ({ action: "allow", cubes, title: `policy ${direction}-${i}` }));
  return [...levels, { action: "deny", cubes: [{ when: [], rule: "end of tier" }], title: "end of tier" }];
}

function ruleOf(direction: Direction, [from, to, protocol, port]: (typeof EDGES)[number]): Conjunction {
  const [subject, peer] = direction === "egress" ? [from, to] : [to, from];
  return [portsIn(port, port), protocolIs(protocol), ...peerOf(peer), appIs("S", subject)];
}

function peerOf(peer: string): Conjunction {
  if (peer.includes("/")) return [kindIn("P", "world"), addressIn("P", cidrRanges(peer))];
  return [kindIn("P", "pod"), appIs("P", peer)];
}

function appIs(end: "S" | "P", app: string): Literal {
  return textIs(V.podLabel(end, app === "kube-dns" ? "k8s-app" : "app"), app);
}

/** A rule that the log's traffic doesn't match: half of them see it by the port alone. */
function otherTraffic(random: Random): Conjunction {
  const port = random.chance(0.5) ? 10_000 + random.below(20_000) : random.pick([53, 80, 443, 3306, 8080]);
  const block = `${20 + random.below(80)}.${random.below(256)}.${random.below(256)}.0/24`;
  const peer = random.chance(0.5)
    ? [addressIn("P", cidrRanges(block)), kindIn("P", "world")]
    : [appIs("P", `app-${random.below(500)}`), kindIn("P", "pod")];
  return [portsIn(port, port), protocolIs("TCP"), ...peer];
}
