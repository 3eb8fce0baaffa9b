import { DIRECTIONS, type Direction, type Intent, type Peer, type Subject } from "#ir";
import { hasLabels, type Inventory, type InventoryPod } from "#model";
import type { Edge } from "../data.ts";
import { workloadId } from "./nodes.ts";
import { edgeOf, put, selectionNode } from "./selections.ts";

/** Rules of an intent that deny, between the workloads that they name. */
export function denyEdges(intent: Intent, inventory: Inventory): Edge[] {
  const found = new Map<string, Edge>();
  for (const policy of intent.policies) {
    const subjects = endsOf(policy.subject, inventory, "ingress");
    for (const direction of DIRECTIONS)
      for (const rule of (policy[direction]?.rules ?? []).filter(({ action }) => action === "deny"))
        for (const end of rule.peers.flatMap((peer) => endsOf(peer, inventory, direction)))
          for (const subject of subjects) put(found, edgeOf(subject, end, direction, rule, policy.tier));
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The workloads that a selector means, or what it names outside. */
function endsOf(selector: Subject | Peer, { pods }: Inventory, direction: Direction): string[] {
  if (selector.kind !== "pods") return [selectionNode(selector, direction).id];
  const isMeant = (pod: InventoryPod) =>
    hasLabels(pod.namespaceLabels, selector.namespaces) &&
    hasLabels(pod.labels, selector.pods) &&
    (selector.serviceAccounts === "any" || selector.serviceAccounts.includes(pod.serviceAccount));
  return [...new Set(pods.filter(isMeant).map(workloadId))];
}
