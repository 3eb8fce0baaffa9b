import type { ClusterFacts, Intent, LabelSet, Peer, Policy, PortMatch, Rule, Section } from "#ir";

/** Short makers of intents for these tests. */
export const named = (...values: string[]): LabelSet => [{ key: "kubernetes.io/metadata.name", operator: "In", values }];
export const app = (value: string): LabelSet => [{ key: "app", operator: "In", values: [value] }];
export const pods = (namespaces: LabelSet, labels: LabelSet = []) => ({
  kind: "pods" as const,
  namespaces,
  pods: labels,
  serviceAccounts: "any" as const,
});
export const cidr = (text: string, ...except: string[]): Peer => ({ kind: "cidr", cidr: text, except, pods: false });
export const ALL: Peer = { kind: "entity", entity: "all" };
export const WORLD: Peer = { kind: "entity", entity: "world" };
export const tcp = (from: number, to = from): PortMatch => ({ protocol: "TCP", from, to });

export function rule(id: string, peers: readonly Peer[], ports: Rule["ports"] = "any", more: Partial<Rule> = {}): Rule {
  const rest = { layer7: [], log: false, authenticate: false, orElse: null, owner: null, reason: null, expires: null, source: null };
  return { id, action: "allow", peers, ports, ...rest, ...more };
}
export const deny = (id: string, peers: readonly Peer[], ports: Rule["ports"] = "any") => rule(id, peers, ports, { action: "deny" });
export const section = (otherwise: Section["otherwise"], ...rules: Rule[]): Section => ({ otherwise, rules });

export function policy(id: string, more: Partial<Policy> = {}): Policy {
  const subject = pods(named("shop"), app("api"));
  const rest = { ingress: null, egress: null, owner: null, reason: null, expires: null, source: null };
  return { id, tier: "default", order: null, mode: "enforce", subject, ...rest, ...more };
}

export function intent(policies: readonly Policy[], cluster: ClusterFacts = { podCidrs: null, nodeCidrs: null }): Intent {
  const tiers = [
    { name: "platform", order: 100 },
    { name: "default", order: 1000 },
  ];
  return { version: 1, cluster, tiers, policies };
}
