import { type Diagnostic, diagnostic, didYouMean, quoted } from "#diagnostic";
import { DIRECTIONS, type Intent, type LabelSet, type PodSelector, type ServiceAccounts, type Source } from "#ir";
import { hasLabels, type Labels } from "#model";

/** Which pods a policy counts on: whoever renames these labels changes what it means. */
export interface LabelClause {
  readonly role: "subject" | "peer";
  /** The policy, or the rule that names the peer. */
  readonly id: string;
  readonly namespaces: LabelSet;
  readonly pods: LabelSet;
  readonly serviceAccounts: ServiceAccounts;
  readonly source: Source | null;
}
/** All that one policy counts on. */
export interface LabelContract {
  readonly policy: string;
  readonly owner: string | null;
  readonly clauses: readonly LabelClause[];
}
/** Who provides labels: a pod, or the pod template of a Deployment and its like. */
export interface Provider {
  readonly name: string;
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
  readonly serviceAccount: string;
}

/** The label contract of each policy, from what the policy says. */
export function labelContract(intent: Intent): LabelContract[] {
  return intent.policies.map((policy) => ({
    policy: policy.id,
    owner: policy.owner,
    clauses: [
      ...(policy.subject.kind === "pods" ? [clause("subject", policy.id, policy.subject, policy.source)] : []),
      ...DIRECTIONS.flatMap((direction) =>
        (policy[direction]?.rules ?? []).flatMap((rule) =>
          rule.peers.flatMap((peer) => (peer.kind === "pods" ? [clause("peer", rule.id, peer, rule.source)] : [])),
        ),
      ),
    ],
  }));
}

function clause(role: LabelClause["role"], id: string, { namespaces, pods, serviceAccounts }: PodSelector, source: Source | null): LabelClause {
  return { role, id, namespaces, pods, serviceAccounts, source };
}

/** The clauses that nobody fulfils, each with the nearest label that somebody has. */
export function brokenClauses(contracts: readonly LabelContract[], providers: readonly Provider[]): Diagnostic[] {
  return contracts.flatMap(({ policy, clauses }) =>
    clauses
      .filter((one) => !providers.some((provider) => fulfils(provider, one)))
      .map((one) => {
        const who = one.role === "subject" ? "the subject" : "a peer";
        const near = nearest(one, providers);
        const help = near === null ? "deploy what has these labels, or leave it out" : `did you mean ${near}`;
        return diagnostic("PCL2005", [policy, one.id], `no pod has the labels of ${who} of ${quoted(one.id)}`, { help, source: one.source });
      }),
  );
}

function fulfils(provider: Provider, { namespaces, pods, serviceAccounts }: LabelClause): boolean {
  return (
    hasLabels(provider.namespaceLabels, namespaces) &&
    hasLabels(provider.labels, pods) &&
    (serviceAccounts === "any" || serviceAccounts.includes(provider.serviceAccount))
  );
}

/** A label that pods in these namespaces have and that is spelled much like a wanted one. */
function nearest({ namespaces, pods }: LabelClause, providers: readonly Provider[]): string | null {
  const there = providers.filter((provider) => hasLabels(provider.namespaceLabels, namespaces));
  const spelled = new Set(there.flatMap((provider) => [...provider.labels].map(([key, value]) => `${key}=${value}`)));
  for (const { key, operator, values } of pods) {
    for (const value of operator === "In" ? values : []) {
      const near = didYouMean(`${key}=${value}`, spelled);
      if (near !== null && near !== `${key}=${value}`) return near;
    }
  }
  return null;
}
