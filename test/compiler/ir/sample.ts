import { type Intent, type Layer7, type Peer, type PodSelector, type Policy, type Rule, readIntent } from "#ir";

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
export function labelled(key: string, operator: string, ...values: string[]): PodSelector {
  return { ...everyPod, pods: [{ key, operator, values }] } as unknown as PodSelector;
}
/** An intent whose only rule allows these requests. */
export function withRequest(part: object): Intent {
  const match: Layer7 = { kind: "http", method: null, path: null, host: null, headers: [], ...part };
  return withRule({ ports: [{ protocol: "TCP", from: 80, to: 80 }], layer7: [match] });
}
/** What an intent is refused or warned for, one line each. */
export function found(value: unknown): string[] {
  return readIntent(value).diagnostics.map((one) => `${one.name} ${one.at.join("/")}: ${one.message}${one.help === null ? "" : ` (${one.help})`}`);
}
