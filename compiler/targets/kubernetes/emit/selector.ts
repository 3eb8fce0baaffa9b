import type { LabelSet, Requirement } from "#ir";
import { NAMESPACE_NAME } from "#model";
import type { PeerSet } from "./peer-set.ts";

/** A label selector of the API. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}

/** The selector that says these requirements; none is everything. */
export function labelSelector(requirements: LabelSet): LabelSelector {
  const labels = new Map<string, string>();
  const rest: Requirement[] = [];
  for (const one of requirements) {
    if (one.operator === "In" && one.values.length === 1 && !labels.has(one.key)) labels.set(one.key, one.values[0] as string);
    else rest.push(one);
  }
  return {
    ...(labels.size === 0 ? {} : { matchLabels: Object.fromEntries(labels) }),
    ...(rest.length === 0
      ? {}
      : { matchExpressions: rest.map(({ key, operator, values }) => ({ key, operator, ...(values.length === 0 ? {} : { values: [...values] }) })) }),
  };
}

const NAMED: Requirement = { key: NAMESPACE_NAME, operator: "Exists", values: [] };

/** A peer of the API; the namespace is always written, since without it Kubernetes means the policy's own. */
export function peerOf(peer: Exclude<PeerSet, { kind: "all" }>): object {
  if (peer.kind === "block") {
    const { cidr, except } = peer.block;
    return { ipBlock: { cidr: cidr.text, ...(except.length === 0 ? {} : { except: except.map((hole) => hole.text) }) } };
  }
  const { namespaces, pods } = peer.pods;
  // Cilium reads a selector of negative requirements alone as matching what has no namespace, too.
  const negative = namespaces.some(({ operator }) => operator === "NotIn" || operator === "DoesNotExist");
  const positive = namespaces.some(({ key, operator }) => key === NAMESPACE_NAME && (operator === "In" || operator === "Exists"));
  return {
    namespaceSelector: labelSelector(negative && !positive ? [...namespaces, NAMED] : namespaces),
    ...(pods.length === 0 ? {} : { podSelector: labelSelector(pods) }),
  };
}
