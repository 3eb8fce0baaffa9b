import type { Engine } from "../versions.ts";
import { CLUSTER, NAMESPACE_LABELS, POD_NAMESPACE, SOURCES } from "./identity-labels.ts";
import { equals, exists, namesKey, type Requirement } from "./requirement.ts";
import type { ReadSelector } from "./written-selector.ts";

/** Where a rule stands: its object's namespace (null in clusterwide objects), and whether its subject is `reserved:init`. */
export interface Scope {
  readonly namespace: string | null;
  readonly init: boolean;
}

/**
 * What Cilium adds to a peer selector (pkg/k8s/apis/cilium.io/utils getEndpointSelector): the own namespace, or any
 * namespace in clusterwide objects, unless the selector speaks of namespaces or of reserved identities; and the own cluster.
 */
export function scopedPeer(requirements: readonly Requirement[], { namespace, init }: Scope, engine: Engine): readonly Requirement[] {
  if (requirements.some(({ source }) => source === SOURCES.reserved)) return requirements;
  return scopedRequirement(requirements, { namespace, init }, engine);
}

/** The same for `fromRequires`, which reserved keys don't free from their namespace. */
export function scopedRequirement(requirements: readonly Requirement[], { namespace, init }: Scope, engine: Engine): readonly Requirement[] {
  return [...requirements, ...namespaceOf(requirements, namespace, init), ...ownCluster(requirements, engine)];
}

function namespaceOf(requirements: readonly Requirement[], namespace: string | null, init: boolean): Requirement[] {
  if (namesKey(requirements, (key) => key === POD_NAMESPACE)) return [];
  if (namespace === null) return init ? [] : [exists(SOURCES.kubernetes, POD_NAMESPACE)];
  const byLabels = namesKey(requirements, (key) => key.startsWith(NAMESPACE_LABELS));
  return byLabels ? [] : [equals(SOURCES.kubernetes, POD_NAMESPACE, namespace)];
}

/** `policy-default-local-cluster`: peers that name no cluster are of this one. */
export function ownCluster(requirements: readonly Requirement[], engine: Engine): Requirement[] {
  if (!engine.localCluster || namesKey(requirements, (key) => key === CLUSTER)) return [];
  return [equals(SOURCES.kubernetes, CLUSTER, engine.clusterName)];
}

/** A namespaced object's subject: its own namespace takes the place of a `k8s:` one among the labels; others stay and contradict it. */
export function scopedSubject(
  { labels, expressions }: ReadSelector,
  namespace: string | null,
): { requirements: readonly Requirement[]; overwritten: string | null } {
  if (namespace === null) return { requirements: [...labels, ...expressions], overwritten: null };
  const own = (one: Requirement) => one.source === SOURCES.kubernetes && one.key === POD_NAMESPACE;
  const written = labels.find(own)?.values[0] ?? null;
  return {
    requirements: [...labels.filter((one) => !own(one)), ...expressions, equals(SOURCES.kubernetes, POD_NAMESPACE, namespace)],
    overwritten: written === null || written === namespace ? null : written,
  };
}
