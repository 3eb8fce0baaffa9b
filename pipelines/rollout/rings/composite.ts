import { canonicalIntent, canonicalJson, type Intent, type PodSelector, type Policy, type Section, type Subject } from "#ir";
import { bothSelect, without } from "#verify";

/** Why no intent says it. */
export interface NoComposite {
  readonly message: string;
}

/** The new release's policies for the pods of a ring and the old one's for all others; what both have alike stays one. Nodes stay with the old one. */
export function compositeOf(before: Intent, after: Intent, ring: readonly PodSelector[]): Intent | NoComposite {
  const [old, next] = [canonicalIntent(before), canonicalIntent(after)];
  if (old.policies.length > 0 && canonicalJson(old.cluster) !== canonicalJson(next.cluster))
    return { message: "the releases say different things of the cluster's addresses, which no ring can keep apart" };
  const tiers = [...old.tiers, ...next.tiers];
  const moved = tiers.find((one) => tiers.some((other) => other.name === one.name && other.order !== one.order));
  if (moved !== undefined) return { message: `tier \`${moved.name}\` has another place in the new release` };
  const alike = new Set(old.policies.filter((one) => next.policies.some((other) => same(one, other))).map((one) => one.id));
  const policies: Policy[] = next.policies.filter((one) => alike.has(one.id));
  for (const policy of old.policies.filter((one) => !alike.has(one.id))) {
    const rest = without(policy.subject, ring);
    if (rest === null) return { message: `no selector can say whom policy \`${policy.id}\` governs outside the ring` };
    policies.push(...partsOf(policy, rest, "outside", new Set()));
  }
  const taken = new Set(policies.map((one) => one.id));
  for (const policy of next.policies.filter((one) => !alike.has(one.id))) {
    const parts = ring.flatMap((one, i) => without(policy.subject, ring.slice(0, i))?.flatMap((part) => bothSelect(part, one) ?? []) ?? []);
    policies.push(...partsOf(policy, parts, "ring", taken));
  }
  const names = new Map(tiers.map((one) => [one.name, one]));
  return canonicalIntent({ version: 1, cluster: next.cluster, tiers: [...names.values()], policies });
}

/** The same but for what says who wrote it and why. */
function same(a: Policy, b: Policy): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** A policy for parts of its subject; the whole keeps its name where that is free, so that the full release finds it in place. */
function partsOf(policy: Policy, parts: readonly Subject[], where: string, taken: ReadonlySet<string>): Policy[] {
  return parts.map((subject, i) => {
    if (parts.length === 1 && !taken.has(policy.id) && canonicalJson(canonicalSubject(subject)) === canonicalJson(canonicalSubject(policy.subject)))
      return policy;
    const suffix = `${where}-${i}`;
    return { ...policy, id: `${policy.id}/${suffix}`, subject, ingress: named(policy.ingress, suffix), egress: named(policy.egress, suffix) };
  });
}

function named(section: Section | null, suffix: string): Section | null {
  return section === null ? null : { ...section, rules: section.rules.map((rule) => ({ ...rule, id: `${rule.id}/${suffix}` })) };
}

function canonicalSubject(subject: Subject): Subject {
  const sorted = <T>(all: readonly T[]) => [...all].sort((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));
  if (subject.kind === "nodes") return { ...subject, nodes: sorted(subject.nodes) };
  return { ...subject, namespaces: sorted(subject.namespaces), pods: sorted(subject.pods) };
}
