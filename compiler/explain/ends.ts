import type { Endpoint, Inventory, InventoryPod, Labels } from "#model";

/** Pods that no policy tells apart, or a block of addresses. */
export interface End {
  readonly name: string;
  readonly endpoint: Endpoint;
  /** Pods of the inventory that are this end; 0 for addresses. */
  readonly pods: number;
}

/** The pods of an inventory, those alike in all that policies see as one. */
export function podEnds(inventory: Inventory, byAddress: boolean): End[] {
  const groups = new Map<string, InventoryPod[]>();
  for (const pod of inventory.pods) {
    const key = JSON.stringify([
      pod.namespace,
      entries(pod.labels),
      pod.serviceAccount,
      pod.ports,
      pod.hostNetwork,
      pod.cluster,
      ...(byAddress || pod.hostNetwork ? [pod.ips, pod.node] : []),
    ]);
    groups.set(key, [...(groups.get(key) ?? []), pod]);
  }
  return [...groups.values()].map(endOf).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function endOf(pods: readonly InventoryPod[]): End {
  const [first] = [...pods].sort((a, b) => (a.name < b.name ? -1 : 1)) as [InventoryPod];
  const cluster = first.cluster === null ? "" : `${first.cluster}/`;
  const kind = first.cluster !== null ? "remote-pod" : first.hostNetwork ? "remote-node" : "pod";
  return {
    name: `${cluster}${first.namespace}/${first.name}`,
    endpoint: { kind, pod: first, nodeLabels: null, ip: first.ips[0] ?? null, names: [] },
    pods: pods.length,
  };
}

function entries(labels: Labels): readonly (readonly [string, string])[] {
  return [...labels].sort(([a], [b]) => (a < b ? -1 : 1));
}
