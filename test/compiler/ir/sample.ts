import type { Intent, Peer, PodSelector, Policy, Rule } from "#ir";

/** Well-formed pieces to break one at a time. */
export const everyPod: PodSelector = { kind: "pods", namespaces: [], pods: [], serviceAccounts: "any" };
const unsaid = { owner: null, reason: null, expires: null, source: null };

export function rule(part: Partial<Rule> = {}): Rule {
  return { id: "r", action: "allow", peers: [everyPod], ports: "any", layer7: [], log: false, authenticate: false, orElse: null, ...unsaid, ...part };
}
export function policy(part: Partial<Policy> = {}): Policy {
  const egress = { rules: [rule()], otherwise: "deny" as const };
  return { id: "p", tier: "default", order: null, mode: "enforce", subject: everyPod, ingress: null, egress, ...unsaid, ...part };
}
export function intent(...policies: readonly Policy[]): Intent {
  return { version: 1, cluster: { podCidrs: null, nodeCidrs: null }, tiers: [{ name: "default", order: 1000 }], policies };
}
/** An intent with one egress rule. */
export function withRule(part: Partial<Rule>): Intent {
  return intent(policy({ egress: { rules: [rule(part)], otherwise: "deny" } }));
}
export function withPeer(peer: Peer): Intent {
  return withRule({ peers: [peer] });
}
