import { connectionsOf, flowText, outsideEnds, type Passing, passing, type Traffic, united, verdictText } from "#explain";
import { DIRECTIONS, type Direction } from "#ir";
import { type Endpoint, endpointOfPod, evaluate, type Inventory, type Relation } from "#model";
import type { Edge, RuleNote } from "../data.ts";
import { isOpen, workloadId } from "./nodes.ts";

/** What passes between two nodes, with one pair of ends that shows it. */
interface Pair {
  readonly from: string;
  readonly to: string;
  readonly traffic: readonly Traffic[];
  readonly ends: readonly [source: Endpoint, destination: Endpoint];
  /** What tells the ends from others, beside which they are judged once. */
  readonly names: readonly [source: string, destination: string];
}
/** A meaning, as an engine has it and as its author wrote it. */
export interface Judges {
  readonly relation: Relation;
  /** Names rules as the author does; null where objects are all that there is. */
  readonly authored: Relation | null;
}
export interface ReachOptions {
  readonly rules: Readonly<Record<string, RuleNote>>;
  /** The old release, to tell changes; null without one. */
  readonly before: Judges | null;
  /** Called for each pair of ends, with how many there are. */
  readonly judged: (pairs: number) => void;
}

/** Who reaches whom among the workloads of an inventory. Pairs to which no policy applies have no edge. */
export function reachEdges(now: Judges, inventory: Inventory, { rules, before, judged }: ReachOptions): Edge[] {
  const open = [now, ...(before === null ? [] : [before])].map(({ relation }) => new Openness(relation)) as [Openness, Openness?];
  const pairs = pairsOf(now.relation, inventory, before?.relation ?? null, open, judged);
  if (before === null) return [...pairs.values()].map((pair) => edgeOf(pair, now, rules));
  const then = pairsOf(before.relation, inventory, now.relation, open, judged);
  return [...new Set([...pairs.keys(), ...then.keys()])].sort().flatMap((key): Edge[] => {
    const [is, was] = [pairs.get(key), then.get(key)];
    if (is === undefined) {
      const gone = was as Pair;
      return open[0].of(gone) ? [] : [{ ...edgeOf(gone, before, rules), verdict: "deny", change: "closed", before: trafficText(gone.traffic) }];
    }
    const edge = edgeOf(is, now, rules);
    if (was === undefined) return [open[1]?.of(is) ? edge : { ...edge, change: "opened" }];
    const old = edgeOf(was, before, rules);
    if (old.traffic !== edge.traffic || old.verdict !== edge.verdict) return [{ ...edge, change: "changed", before: old.traffic }];
    return [old.layer === edge.layer ? edge : { ...edge, change: "rerouted", before: old.traffic }];
  });
}

function pairsOf(
  relation: Relation,
  inventory: Inventory,
  beside: Relation | null,
  open: readonly (Openness | undefined)[],
  judged: (pairs: number) => void,
): Map<string, Pair> {
  const pods = new Map(inventory.pods.map((pod) => [[...(pod.cluster === null ? [] : [pod.cluster]), pod.namespace, pod.name].join("/"), pod]));
  const outside = new Map(outsideEnds(beside === null ? [relation] : [relation, beside]).map((end) => [end.name, end.endpoint]));
  const endOf = (name: string) => {
    const pod = pods.get(name);
    return pod === undefined ? { id: name, end: outside.get(name) as Endpoint } : { id: workloadId(pod), end: endpointOfPod(pod) };
  };
  const options = { by: "pod", judged, ...(beside === null ? {} : { beside }) } as const;
  const found = new Map<string, Pair>();
  for (const { from, to, traffic: all } of connectionsOf(relation, inventory, options).connections) {
    const traffic = all.filter((one) => !isLeftToEngine(one));
    if (traffic.length === 0) continue;
    const [a, b] = [endOf(from), endOf(to)];
    const pair: Pair = { from: a.id, to: b.id, traffic, ends: [a.end, from === to ? twinOf(b.end) : b.end], names: [from, to] };
    if (open.every((one) => one?.of(pair))) continue;
    const key = JSON.stringify([a.id, b.id]);
    const known = found.get(key);
    found.set(key, known === undefined ? pair : { ...known, traffic: united([...known.traffic, ...traffic]) });
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Another pod, alike: what a pod sends to itself passes anyway. */
function twinOf(end: Endpoint): Endpoint {
  return end.pod === null ? end : { ...end, pod: { ...end.pod, name: `${end.pod.name}'` } };
}

/** Specifications say nothing of ICMP; a line between all ends would say no more. */
function isLeftToEngine({ protocol, verdict }: Traffic): boolean {
  return protocol === "ICMP" && verdict === "unknown";
}

/** Which ends no policy of a meaning applies to, each looked at once. */
class Openness {
  readonly #relation: Relation;
  readonly #known = new Map<string, boolean>();

  constructor(relation: Relation) {
    this.#relation = relation;
  }

  of({ ends: [source, destination], names: [from, to] }: Pair): boolean {
    return this.#end(from, source, "egress") && this.#end(to, destination, "ingress");
  }

  #end(name: string, end: Endpoint, direction: Direction): boolean {
    const key = `${direction} ${name}`;
    const found = this.#known.get(key) ?? isOpen(this.#relation, end, direction);
    this.#known.set(key, found);
    return found;
  }
}

function edgeOf({ from, to, traffic, ends: [source, destination] }: Pair, { relation, authored }: Judges, notes: ReachOptions["rules"]): Edge {
  const shown = traffic.flatMap((one) => passing(relation, source, destination, one) ?? []);
  const verdicts = shown.map(({ flow, verdict }) => (authored === null ? verdict : evaluate(authored, flow)));
  const rules = [...new Set(verdicts.flatMap((verdict) => DIRECTIONS.flatMap((direction) => verdict[direction].by)))].sort();
  return {
    id: `${from} -> ${to}`,
    from,
    to,
    verdict: traffic.some((one) => one.verdict === "unknown") ? "unknown" : "allow",
    layer: traffic.some((one) => one.requests === "some") || shown.some(({ verdict }) => verdict.via === "proxy") ? "L7" : "L4",
    tiers: [...new Set(rules.flatMap((rule) => notes[rule]?.tier ?? []))].sort(),
    traffic: trafficText(traffic),
    rules,
    witness: witnessOf(shown[0]),
    change: null,
    before: null,
    seen: null,
  };
}

function witnessOf(shown: Passing | undefined): Edge["witness"] {
  if (shown === undefined) return null;
  const { flow, verdict } = shown;
  return { flow: flowText(flow, true), egress: verdictText(verdict.egress), ingress: verdictText(verdict.ingress) };
}

const EVERYTHING = "TCP, UDP, SCTP, ICMP";

/** What passes, in words. */
function trafficText(traffic: readonly Traffic[]): string {
  const words = traffic.map(({ protocol, ports, requests, verdict, missing }) => {
    const which = ports === "" || ports === "any" ? protocol : `${protocol} ${ports}`;
    return `${which}${requests === "some" ? " (some requests)" : ""}${verdict === "unknown" ? ` (not known: ${missing.join(", ")})` : ""}`;
  });
  return words.join(", ") === EVERYTHING ? "everything" : words.join(", ");
}
