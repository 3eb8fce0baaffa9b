import { type Endpoint, endpointOfPod, type Inventory, type InventoryPod, type Labels } from "#model";

/** Pods that no policy tells apart, or a block of addresses. */
export interface End {
  /** What tells it from all others. */
  readonly key: string;
  readonly name: string;
  readonly endpoint: Endpoint;
  /** Pods of the inventory that are this end; 0 for addresses. */
  readonly pods: number;
}

/** What pods are named after: the first of those that are alike, or the workload that made them. */
export type Naming = "pod" | "workload";

/** The pods of an inventory, those alike in all that policies see as one. */
export function podEnds(inventory: Inventory, byAddress: boolean, naming: Naming): End[] {
  const groups = new Map<string, InventoryPod[]>();
  for (const pod of inventory.pods) {
    const key = JSON.stringify([
      pod.namespace,
      entries(pod.labels),
      pod.serviceAccount,
      pod.ports,
      pod.hostNetwork,
      pod.cluster,
      ...(naming === "workload" ? [pod.owner ?? pod.name] : []),
      ...(byAddress || pod.hostNetwork ? [pod.ips, pod.node] : []),
    ]);
    groups.set(key, [...(groups.get(key) ?? []), pod]);
  }
  return [...groups.values()].map((pods) => endOf(pods, naming)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function endOf(pods: readonly InventoryPod[], naming: Naming): End {
  const [first] = [...pods].sort((a, b) => (a.name < b.name ? -1 : 1)) as [InventoryPod];
  const cluster = first.cluster === null ? "" : `${first.cluster}/`;
  const place = `${cluster}${first.namespace}/`;
  return {
    key: `${place}${first.name}`,
    name: `${place}${naming === "pod" ? first.name : workloadName(first)}`,
    endpoint: endpointOfPod(first),
    pods: pods.length,
  };
}

function workloadName({ name, owner }: InventoryPod): string {
  return `${owner?.name ?? name}[${owner?.kind ?? "Pod"}]`;
}

function entries(labels: Labels): readonly (readonly [string, string])[] {
  return [...labels].sort(([a], [b]) => (a < b ? -1 : 1));
}
