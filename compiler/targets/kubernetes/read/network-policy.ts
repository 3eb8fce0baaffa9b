import { gaps } from "#algebra";
import type { NetworkPolicy } from "#api";
import type { Direction } from "#ir";
import { addressIn, type Conjunction, type Cube, cidrRanges, kindIn, type Level, literal, PROTOCOL_NUMBERS, V } from "#model";
import { type BlockReading, peersOf, portsOf, subjectOf } from "./cubes.ts";

const TYPE = { ingress: "Ingress", egress: "Egress" } as const;
const { TCP, UDP, SCTP } = PROTOCOL_NUMBERS;
/** The effect of NetworkPolicy on other protocols is undefined (website, network-policies.md). */
const OTHER_PROTOCOLS = literal(V.protocol, {
  sort: "number",
  ranges: gaps(
    [
      [TCP, TCP],
      [UDP, UDP],
      [SCTP, SCTP],
    ],
    0,
    255,
    1,
  ),
});

/** Nothing says whether groups of receivers are destinations that a policy isolates from. */
const MULTICAST = [kindIn("P", "world"), addressIn("P", [...cidrRanges("224.0.0.0/4"), ...cidrRanges("ff00::/8")])];

/** NetworkPolicy v1 in one direction: what some policy allows, what the specification leaves open, and the isolation of the selected pods. */
export function networkLevels(policies: readonly NetworkPolicy[], direction: Direction, blocks: BlockReading): Level[] {
  const silent = [[OTHER_PROTOCOLS], ...(direction === "egress" ? [MULTICAST] : [])];
  const [allowed, open, other, isolated]: [Cube[], Cube[], Cube[], Cube[]] = [[], [], [], []];
  for (const policy of policies) {
    if (!policy.types.includes(TYPE[direction])) continue;
    const subject = subjectOf(policy);
    for (const [i, rule] of policy[direction].entries()) {
      const { yes, open: silentOn } = peersOf(rule.peers, policy.namespace, blocks);
      const ports = portsOf(rule.ports, direction);
      const id = `${policy.id} ${direction}[${i}]`;
      const cubes = (peers: readonly Conjunction[]) =>
        peers.flatMap((peer) => ports.map((port): Cube => ({ when: [...subject, ...peer, ...port], rule: id })));
      allowed.push(...cubes(yes));
      open.push(...cubes(silentOn));
    }
    other.push(...silent.map((when) => ({ when: [...subject, ...when], rule: policy.id })));
    isolated.push({ when: subject, rule: policy.id });
  }
  return [
    ...level({ action: "allow", cubes: allowed, title: "a NetworkPolicy allows it" }),
    ...level({ action: "unknown", cubes: [...open, ...other], missing: "engine", title: "the NetworkPolicy specification leaves it to the engine" }),
    ...level({ action: "deny", cubes: isolated, title: "isolated by a NetworkPolicy, and none allows it" }),
  ];
}

/** A level, unless nothing is in it. */
export function level(one: Level): Level[] {
  return one.cubes.length === 0 ? [] : [one];
}
