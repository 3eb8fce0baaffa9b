import { gaps } from "#algebra";
import type { NetworkPolicy, NetworkPolicyRule } from "#api";
import type { Direction } from "#ir";
import { addressIn, type Cube, cidrRanges, kindIn, type Level, literal, PROTOCOL_NUMBERS, V } from "#model";
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
  const isolating = policies.filter(({ types }) => types.includes(TYPE[direction]));
  const rules = isolating.flatMap((policy) => policy[direction].map((rule, i) => ({ policy, rule, id: `${policy.id} ${direction}[${i}]` })));
  const allowed = rules.flatMap(({ policy, rule, id }) => cubesOf(policy, rule, direction, blocks, "yes").map((when) => ({ when, rule: id })));
  const open = rules.flatMap(({ policy, rule, id }) => cubesOf(policy, rule, direction, blocks, "open").map((when) => ({ when, rule: id })));
  const silent = [[OTHER_PROTOCOLS], ...(direction === "egress" ? [MULTICAST] : [])];
  const other = isolating.flatMap((policy) => silent.map((when) => ({ when: [...subjectOf(policy), ...when], rule: policy.id })));
  const isolated = isolating.map((policy) => ({ when: subjectOf(policy), rule: policy.id }));
  return [
    ...level({ action: "allow", cubes: allowed, title: "a NetworkPolicy allows it" }),
    ...level({ action: "unknown", cubes: [...open, ...other], missing: "engine", title: "the NetworkPolicy specification leaves it to the engine" }),
    ...level({ action: "deny", cubes: isolated, title: "isolated by a NetworkPolicy, and none allows it" }),
  ];
}

function cubesOf(policy: NetworkPolicy, rule: NetworkPolicyRule, direction: Direction, blocks: BlockReading, which: "yes" | "open"): Cube["when"][] {
  const peers = peersOf(rule.peers, policy.namespace, blocks)[which];
  return peers.flatMap((peer) => portsOf(rule.ports, direction).map((port) => [...subjectOf(policy), ...peer, ...port]));
}

/** A level, unless nothing is in it. */
export function level(one: Level): Level[] {
  return one.cubes.length === 0 ? [] : [one];
}
