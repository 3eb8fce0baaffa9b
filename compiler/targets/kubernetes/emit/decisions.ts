import type { ClusterFacts, Direction, Intent, Policy, PortMatch, Rule, Section } from "#ir";
import { peerSets } from "./peer-set.ts";
import { EVERY_POD, type PodSet } from "./pod-set.ts";
import type { PortSet } from "./port-set.ts";
import type { Traffic } from "./traffic.ts";

/** One step of the intent in the order in which it decides: the first that holds a flow wins; `rule` null is the end of a section. */
export interface Decision {
  readonly action: "allow" | "deny";
  readonly policy: Policy;
  readonly rule: Rule | null;
  readonly traffic: readonly Traffic[];
}

/** Tier by tier: ordered policies rule by rule, then the united ones (deny before allow), then the isolated subjects. */
export function decisionsOf(intent: Intent, direction: Direction): readonly Decision[] {
  return intent.tiers.flatMap((tier) => {
    const governed = intent.policies.flatMap((policy) => {
      const section = policy[direction];
      return policy.tier === tier.name && policy.mode === "enforce" && section !== null ? [{ policy, section }] : [];
    });
    const rules = ({ policy, section }: Governed) => rulesOf(policy, section, intent.cluster);
    const ordered = governed.filter(({ policy }) => policy.order !== null).sort((a, b) => (a.policy.order as number) - (b.policy.order as number));
    const united = governed.filter(({ policy }) => policy.order === null).flatMap(rules);
    return [
      ...ordered.flatMap(rules),
      ...united.filter(({ action }) => action === "deny"),
      ...united.filter(({ action }) => action === "allow"),
      ...governed.filter(({ section }) => section.otherwise === "deny").map(({ policy }) => isolation(policy)),
    ];
  });
}

interface Governed {
  readonly policy: Policy;
  readonly section: Section;
}

function rulesOf(policy: Policy, section: Section, cluster: ClusterFacts): readonly Decision[] {
  return section.rules.flatMap((rule) =>
    rule.action === "pass" ? [] : [{ action: rule.action, policy, rule, traffic: trafficOf(policy, rule, cluster) }],
  );
}

function isolation(policy: Policy): Decision {
  return { action: "deny", policy, rule: null, traffic: [{ subject: subjectOf(policy), peer: { kind: "all" }, port: "any" }] };
}

/** The pods that a policy speaks for. */
export function subjectOf({ subject }: Policy): PodSet {
  return subject.kind === "pods" ? { namespaces: subject.namespaces, pods: subject.pods } : EVERY_POD;
}

function trafficOf(policy: Policy, rule: Rule, cluster: ClusterFacts): readonly Traffic[] {
  const subject = subjectOf(policy);
  const ports = rule.ports === "any" ? (["any"] as const) : rule.ports.filter(isTransport);
  return rule.peers.flatMap((peer) => peerSets(peer, cluster).flatMap((set) => ports.map((port) => ({ subject, peer: set, port }))));
}

function isTransport(port: PortMatch): port is Exclude<PortSet, "any"> {
  return !("type" in port);
}
