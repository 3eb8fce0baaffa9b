import type { Direction } from "#ir";
import { type Flow, type Inventory, isManaged, type Relation, type Side } from "#model";
import { outsideEnds } from "./address-blocks.ts";
import { type End, podEnds } from "./ends.ts";
import { narrow, type Traffic, trafficOf } from "./traffic.ts";

export type { Traffic } from "./traffic.ts";

/** What may pass from one end to another. */
export interface Connection {
  readonly from: string;
  readonly to: string;
  /** How many pods of the inventory the ends stand for; 0 for addresses and names. */
  readonly fromPods: number;
  readonly toPods: number;
  readonly traffic: readonly Traffic[];
}
export interface Connections {
  readonly connections: readonly Connection[];
  /** Pairs of ends that were judged. */
  readonly pairs: number;
}

/** Who reaches whom on what: every pair of pods of the inventory, and every block of addresses that a rule names. */
export function connectionsOf(relation: Relation, inventory: Inventory): Connections {
  const outside = outsideEnds(relation);
  const byAddress = outside.some((end) => end.endpoint.ip !== null && !end.name.endsWith("/0"));
  const pods = podEnds(inventory, byAddress);
  const subjects = new Map<string, Side>();
  const forSubject = (direction: Direction, flow: Flow, name: string): Side => {
    const key = `${direction} ${name}`;
    const known = subjects.get(key) ?? narrow(relation.sides[direction], flow, direction, "S");
    subjects.set(key, known);
    return known;
  };
  const found: Connection[] = [];
  let pairs = 0;
  const judge = (from: End, to: End) => {
    if (!isManaged(from.endpoint) && !isManaged(to.endpoint)) return;
    pairs++;
    const flow = flowBetween(from, to);
    const narrowed = (direction: Direction) =>
      narrow(forSubject(direction, flow, direction === "ingress" ? to.name : from.name), flow, direction, "P");
    const traffic = trafficOf(relation, flow, narrowed);
    if (traffic.length > 0) found.push({ from: from.name, to: to.name, fromPods: from.pods, toPods: to.pods, traffic });
  };
  for (const from of pods) {
    for (const to of pods)
      if (from !== to) judge(from, to);
      else if (from.pods > 1) judge(from, other(from));
    for (const to of outside) judge(from, to);
  }
  for (const from of outside) if (from.endpoint.names.length === 0) for (const to of pods) judge(from, to);
  return { connections: found, pairs };
}

/** Another pod of the same group: alike, and not itself. */
function other(end: End): End {
  const { pod } = end.endpoint;
  return pod === null ? end : { ...end, endpoint: { ...end.endpoint, pod: { ...pod, name: `${pod.name}'` } } };
}

function flowBetween(from: End, to: End): Flow {
  return {
    source: from.endpoint,
    destination: to.endpoint,
    protocol: 6,
    port: null,
    sourcePort: null,
    icmp: null,
    tls: null,
    sni: null,
    request: null,
  };
}
