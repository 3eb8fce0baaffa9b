import { narrow } from "#explain";
import { DIRECTIONS, type Direction } from "#ir";
import { type Endpoint, endpointOfPod, type Flow, type Inventory, type InventoryPod, judgedFlow, type Relation } from "#model";
import { workloadOf } from "#replay";
import type { Node } from "../data.ts";

/** The workload that made a pod: by its owner, else by how controllers name pods. */
export function workloadId({ cluster, namespace, name, owner }: InventoryPod): string {
  const own = owner === undefined ? workloadOf(namespace, name) : `${namespace}/${owner.name}`;
  return cluster === null ? own : `${cluster}/${own}`;
}

/** Every workload of an inventory; `open` lists the directions in which no policy applies to any of its pods. */
export function workloads(relation: Relation, inventory: Inventory): Node[] {
  const groups = new Map<string, InventoryPod[]>();
  for (const pod of inventory.pods) groups.set(workloadId(pod), [...(groups.get(workloadId(pod)) ?? []), pod]);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, pods]) => {
      const [{ namespace, cluster }] = pods as [InventoryPod];
      const prefix = cluster === null ? namespace : `${cluster}/${namespace}`;
      const open = DIRECTIONS.filter((direction) => pods.every((pod) => isOpen(relation, endpointOfPod(pod), direction)));
      return { id, label: id.slice(prefix.length + 1), kind: "workload", namespace: prefix, pods: pods.length, open };
    });
}

/** Whether no policy applies to this end in this direction; what engines do by themselves is no rule of anybody. */
export function isOpen(relation: Relation, end: Endpoint, direction: Direction): boolean {
  const flow: Flow = { source: end, destination: end, protocol: 6, port: null, sourcePort: null, icmp: null, tls: null, sni: null, request: null };
  if (judgedFlow(relation, flow, direction) === null) return true;
  return narrow(relation.sides[direction], flow, direction, "S").every(({ cubes }) => cubes.every(({ rule }) => rule === ""));
}

/** An end that is no pod of the inventory. */
export function outsideNode(id: string): Node {
  return { id, label: id, kind: "outside", namespace: null, pods: 0, open: [] };
}
