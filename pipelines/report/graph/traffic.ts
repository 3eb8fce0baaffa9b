import { flowText, verdictText } from "#explain";
import { DIRECTIONS } from "#ir";
import type { Judged } from "#replay";
import type { Edge, RuleNote, Seen } from "../data.ts";

/** Lays recorded flows on edges; flows between ends without an edge get one. */
export function withTraffic(edges: readonly Edge[], judged: readonly Judged[], notes: Readonly<Record<string, RuleNote>>): Edge[] {
  const found = new Map(edges.map((edge) => [edge.id, edge]));
  for (const one of judged) {
    const { source, destination } = one.key;
    const plain = `${source} -> ${destination}`;
    const denied = `deny ${plain}`;
    const id = one.after.decision === "deny" && found.has(denied) && !found.has(plain) ? denied : plain;
    const edge = found.get(id) ?? edgeOf(id, one, notes);
    found.set(id, { ...edge, seen: sum(edge.seen, one) });
  }
  return [...found.values()];
}

function edgeOf(id: string, { key, flow, after }: Judged, notes: Readonly<Record<string, RuleNote>>): Edge {
  const rules = [...new Set(DIRECTIONS.flatMap((direction) => after[direction].by))].sort();
  return {
    id,
    from: key.source,
    to: key.destination,
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
