import type { Direction } from "#ir";
import { type Flow, type Inventory, isManaged, type Relation, type Side } from "#model";
import { outsideEnds } from "./address-blocks.ts";
import { type End, type Naming, podEnds } from "./ends.ts";
import { narrow, type Traffic, trafficOf } from "./traffic.ts";
import { united } from "./traffic-union.ts";

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

export interface ConnectionsOptions {
  /** `workload`: pods of one workload are one end, and reach what any of them reaches. */
  readonly by?: Naming;
  /** Another meaning, whose blocks of addresses are told apart too. */
  readonly beside?: Relation;
  /** Called for each pair, with how many there are. */
  readonly judged?: (pairs: number) => void;
}

/** Who reaches whom on what: every pair of pods of the inventory, and every block of addresses that a rule names. */
export function connectionsOf(relation: Relation, inventory: Inventory, { by = "pod", beside, judged }: ConnectionsOptions = {}): Connections {
  const outside = outsideEnds(beside === undefined ? [relation] : [relation, beside]);
  const byAddress = outside.some((end) => end.endpoint.ip !== null && !end.name.endsWith("/0"));
  const pods = podEnds(inventory, byAddress, by);
  const subjects = new Map<string, Side>();
  const forSubject = (direction: Direction, flow: Flow, end: End): Side => {
    const key = `${direction} ${end.key}`;
    const known = subjects.get(key) ?? narrow(relation.sides[direction], flow, direction, "S");
    subjects.set(key, known);
    return known;
  };
  const found: Connection[] = [];
  let pairs = 0;
  const senders = outside.filter((end) => end.endpoint.names.length === 0);
  const all = pods.length * (pods.length - 1 + outside.length + senders.length) + pods.filter((end) => end.pods > 1).length;
  const judge = (from: End, to: End) => {
    judged?.(all);
    if (!isManaged(from.endpoint) && !isManaged(to.endpoint)) return;
    pairs++;
    const flow = flowBetween(from, to);
    const narrowed = (direction: Direction) => narrow(forSubject(direction, flow, direction === "ingress" ? to : from), flow, direction, "P");
    const traffic = trafficOf(relation, flow, narrowed);
    if (traffic.length > 0) found.push({ from: from.name, to: to.name, fromPods: from.pods, toPods: to.pods, traffic });
  };
  for (const from of pods) {
    for (const to of pods)
      if (from !== to) judge(from, to);
      else if (from.pods > 1) judge(from, other(from));
    for (const to of outside) judge(from, to);
  }
  for (const from of senders) for (const to of pods) judge(from, to);
  return { connections: by === "workload" ? joined(found) : found, pairs };
}

/** One connection a pair of names: ends that policies tell apart may have the same workload. */
function joined(found: readonly Connection[]): Connection[] {
  const pairs = new Map<string, Connection>();
  for (const one of found) {
    const key = JSON.stringify([one.from, one.to]);
    const known = pairs.get(key);
    pairs.set(key, known === undefined ? one : { ...known, traffic: united([...known.traffic, ...one.traffic]) });
  }
  return [...pairs.values()];
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
