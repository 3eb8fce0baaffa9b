import { flowText, verdictText } from "#explain";
import { DIRECTIONS } from "#ir";
import { type Endpoint, evaluate, type Inventory, type Relation } from "#model";
import type { Judged } from "#replay";
import type { Edge, RuleNote, Seen } from "../data.ts";
import { workloadId } from "./nodes.ts";

export interface TrafficOptions {
  readonly rules: Readonly<Record<string, RuleNote>>;
  readonly inventory: Inventory | null;
  /** Names rules as the author does; null where objects are all that there is. */
  readonly authored: Relation | null;
}

/** Lays recorded flows on edges; flows between ends without an edge get one. */
export function withTraffic(edges: readonly Edge[], judged: readonly Judged[], options: TrafficOptions): Edge[] {
  const found = new Map(edges.map((edge) => [edge.id, edge]));
  for (const one of judged) {
    const [source, destination] = [
      endId(one.flow.source, one.key.source, options.inventory),
      endId(one.flow.destination, one.key.destination, options.inventory),
    ];
    const plain = `${source} -> ${destination}`;
    const denied = `deny ${plain}`;
    const id = one.after.decision === "deny" && found.has(denied) && !found.has(plain) ? denied : plain;
    const edge = found.get(id) ?? edgeOf(id, [source, destination], one, options);
    found.set(id, { ...edge, seen: sum(edge.seen, one) });
  }
  return [...found.values()];
}

/** The workload of the inventory that a recorded end is: its labels are those of the workload's pods, and more. */
function endId({ pod }: Endpoint, recorded: string, inventory: Inventory | null): string {
  if (pod === null || inventory === null) return recorded;
  const known = inventory.pods.filter((one) => one.namespace === pod.namespace && one.cluster === pod.cluster);
  const found =
    known.find((one) => one.name === pod.name) ?? known.find((one) => [...one.labels].every(([key, value]) => pod.labels.get(key) === value));
  return found === undefined ? recorded : workloadId(found);
}

function edgeOf(id: string, [from, to]: readonly [string, string], { flow, after }: Judged, { rules: notes, authored }: TrafficOptions): Edge {
  const decided = authored === null ? after : evaluate(authored, flow);
  const rules = [...new Set(DIRECTIONS.flatMap((direction) => decided[direction].by))].sort();
  return {
    id,
    from,
    to,
    verdict: after.decision,
    layer: after.via === "proxy" ? "L7" : "L4",
    tiers: [...new Set(rules.flatMap((rule) => notes[rule]?.tier ?? []))].sort(),
    traffic: "recorded flows",
    rules,
    witness: { flow: flowText(flow, true), egress: verdictText(after.egress), ingress: verdictText(after.ingress) },
    change: null,
    before: null,
    seen: null,
  };
}

function sum(seen: Seen | null, { key, effect }: Judged): Seen {
  const { flows, bytes, newlyDenied, newlyAllowed } = seen ?? { flows: 0, bytes: 0, newlyDenied: 0, newlyAllowed: 0 };
  return {
    flows: flows + key.flows,
    bytes: bytes + key.bytes,
    newlyDenied: newlyDenied + (effect === "newlyDenied" ? key.flows : 0),
    newlyAllowed: newlyAllowed + (effect === "newlyAllowed" ? key.flows : 0),
  };
}
