import type { Labels } from "../flow.ts";
import type { Inventory, InventoryPod, Tenure } from "../inventory.ts";

/** No time at all: the pod was there, and nobody knows when. */
const NEVER: Tenure = { id: "", ips: [], from: null, sure: null, to: Number.NEGATIVE_INFINITY };

/**
 * Snapshots of one cluster as one inventory: the last one, with the pods that earlier ones had. A pod that is gone in a later snapshot is
 * sure to have been there until the one that still has it; one that was changed may have been either from then to the later one.
 */
export function uniteSnapshots([first, ...others]: readonly [Inventory, ...Inventory[]]): Inventory {
  if (others.length === 0) return first;
  let last = first;
  const past: InventoryPod[] = [...(first.past ?? [])];
  const gone = new Set<string>();
  for (const next of inOrder(others)) {
    const now = new Map(next.pods.map((pod) => [keyOf(pod), pod]));
    const before = new Map(last.pods.map((pod) => [keyOf(pod), pod]));
    for (const [key, pod] of before) {
      const later = now.get(key);
      if (later === undefined) past.push(until(pod, last.taken ?? Number.NEGATIVE_INFINITY));
      else if (factsOf(later) !== factsOf(pod)) past.push(until(pod, next.taken ?? null));
    }
    const pods = next.pods.map((pod) => {
      const earlier = before.get(keyOf(pod));
      if (earlier === undefined) return pod;
      return from(pod, factsOf(earlier) === factsOf(pod) ? (earlier.tenure?.from ?? null) : (last.taken ?? null));
    });
    for (const address of addressesOf(last)) gone.add(address);
    last = { ...next, pods };
  }
  const here = new Set(addressesOf(last));
  return { ...last, past, pastAddresses: [...gone].filter((address) => !here.has(address)) };

  function inOrder(rest: readonly Inventory[]): readonly Inventory[] {
    const all = [first, ...rest];
    if (all.some(({ taken }) => taken === undefined)) return rest;
    const [earliest, ...later] = [...all].sort((a, b) => (a.taken ?? 0) - (b.taken ?? 0)) as [Inventory, ...Inventory[]];
    last = earliest;
    return later;
  }
}

function keyOf({ cluster, namespace, name, tenure }: InventoryPod): string {
  return JSON.stringify([cluster, namespace, name, tenure?.id ?? ""]);
}

/** All that a policy can ask of a pod. */
function factsOf({ labels, namespaceLabels, serviceAccount, serviceAccountLabels, ports, hostNetwork, node, ips, tenure }: InventoryPod): string {
  const sorted = (some: Labels) => [...some].sort(([a], [b]) => (a < b ? -1 : 1));
  const facts = [sorted(labels), sorted(namespaceLabels), serviceAccount, sorted(serviceAccountLabels), ports, hostNetwork, node];
  return JSON.stringify([...facts, tenure?.ips ?? ips]);
}

function until(pod: InventoryPod, time: number | null): InventoryPod {
  const tenure = pod.tenure ?? { ...NEVER, ips: pod.ips, to: null };
  const to = tenure.to === null || time === null ? (tenure.to ?? time) : Math.min(tenure.to, time);
  return { ...pod, tenure: { ...tenure, to } };
}

function from(pod: InventoryPod, time: number | null): InventoryPod {
  const tenure = pod.tenure;
  if (tenure === undefined || time === null) return pod;
  return { ...pod, tenure: { ...tenure, from: Math.max(tenure.from ?? time, time) } };
}

function addressesOf({ nodes, services }: Inventory): string[] {
  return [...nodes.flatMap(({ ips }) => ips), ...services.flatMap(({ clusterIPs }) => clusterIPs)];
}
