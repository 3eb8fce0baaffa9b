import { engineOf, intentIn, type Loaded, meaningOf, newestProfiles, type Source, type Watch } from "#answers";
import type { Intent } from "#ir";
import type { Document } from "#manifest";
import { type Inventory, type Relation, relationOfIntent } from "#model";
import type { Judged, Replayed } from "#replay";
import type { Chosen } from "#targets";
import type { Edge, Node, Report, RuleNote } from "./data.ts";
import { denyEdges } from "./graph/denies.ts";
import { outsideNode, workloads } from "./graph/nodes.ts";
import { type Judges, reachEdges } from "./graph/reach.ts";
import { selectionGraph } from "./graph/selections.ts";
import { withTraffic } from "./graph/traffic.ts";
import { capabilitiesNote } from "./parts/capabilities.ts";
import { changeNote } from "./parts/change.ts";
import { compiledNotes, contractNotes, costNotes } from "./parts/compiled.ts";
import { replayNote } from "./parts/replay.ts";
import { documentsIn, factsOf, heldBy, imported, releasedProofs, rulesIn, unnamed } from "./source.ts";

/** What a report is made of. */
export interface ReportOptions {
  readonly source: Source;
  /** What it is compared with; null: nothing. */
  readonly old: Source | null;
  readonly profile: Chosen | null;
  readonly inventory: Inventory | null;
  readonly theirs: readonly Document[] | null;
  /** Recorded traffic, judged by old and new; null without a log. */
  readonly replayed: { readonly result: Replayed; readonly judged: readonly Judged[] } | null;
}

/** Gathers everything that a report shows of a source. */
export function reportOf(options: ReportOptions, watch: Watch): Loaded<Report> {
  const { source, old, profile, inventory, theirs, replayed } = options;
  const [now, then] = [source, old].map((one) => (one === null ? null : meaningOf(one, { profile, inventory, theirs })));
  const diagnostics = [...(now?.diagnostics ?? []), ...(then?.diagnostics ?? [])];
  const [meaning, before] = [now?.value ?? null, then?.value ?? null];
  if (meaning === null || (old !== null && before === null)) return { value: null, diagnostics };
  const documents = documentsIn(source);
  const chosen = profile ?? (documents.length === 0 ? null : engineOf(documents));
  const intent = intentIn(source) ?? imported(documents, chosen, inventory);
  if (inventory === null && intent === null) return { value: null, diagnostics: [...diagnostics, unnamed(source)] };
  const rules = { ...(old === null || before === null ? {} : rulesIn(old, before.relation)), ...rulesIn(source, meaning.relation) };
  const graph =
    inventory === null
      ? selectionGraph(intent as Intent)
      : reached(
          { now: judgesOf(source, meaning.relation), before: old && before && judgesOf(old, before.relation), inventory, intent, rules },
          watch,
        );
  const edges =
    replayed === null
      ? graph.edges
      : withTraffic(graph.edges, replayed.judged, { rules, inventory, authored: judgesOf(source, meaning.relation).authored });
  const own = intentIn(source);
  const compiled = own === null || profile === null ? null : watch.working("compiling", () => compiledNotes(own, [profile], inventory));
  const change = old === null ? null : changeNote({ source, old, profile, inventory, theirs }, watch);
  return {
    value: {
      title: source.name,
      facts: factsOf(source, chosen, inventory, intent),
      nodes: allNodes(graph.nodes, edges),
      edges,
      rules: named(rules, edges),
      change: change?.value ?? null,
      replay: replayed === null ? null : replayNote(replayed.result),
      deviations: compiled?.deviations ?? [],
      capabilities: capabilitiesNote(profile !== null ? [profile] : source.kind === "release" ? heldBy(source) : enforcing()),
      costs: compiled?.costs ?? (chosen === null || inventory === null ? [] : costNotes(documents, chosen, inventory)),
      contract: intent === null ? [] : contractNotes(intent),
      proofs: compiled?.proofs ?? releasedProofs(source),
    },
    diagnostics: [...diagnostics, ...(change?.diagnostics ?? [])],
  };
}

interface Reached {
  readonly now: Judges;
  readonly before: Judges | null;
  readonly inventory: Inventory;
  readonly intent: Intent | null;
  readonly rules: Readonly<Record<string, RuleNote>>;
}

function reached({ now, before, inventory, intent, rules }: Reached, watch: Watch) {
  const passes = watch.working("judging", (count) => reachEdges(now, inventory, { rules, before, judged: (pairs) => count(1, pairs) }), {
    unit: "pairs",
  });
  return { nodes: workloads(now.relation, inventory), edges: [...passes, ...(intent === null ? [] : denyEdges(intent, inventory))] };
}

/** What an engine makes of a source, beside what its author says. */
function judgesOf(source: Source, relation: Relation): Judges {
  const intent = intentIn(source);
  return { relation, authored: intent === null ? null : relationOfIntent(intent) };
}

function enforcing(): readonly Chosen[] {
  return newestProfiles().filter(({ target }) => !target.reportOnly);
}

/** Every end of an edge is a node. */
function allNodes(nodes: readonly Node[], edges: readonly Edge[]): readonly Node[] {
  const known = new Set(nodes.map(({ id }) => id));
  const ends = new Set(edges.flatMap(({ from, to }) => [from, to]).filter((id) => !known.has(id)));
  return [...nodes, ...[...ends].sort().map(outsideNode)];
}

/** What is known of the rules that edges name. */
function named(rules: Readonly<Record<string, RuleNote>>, edges: readonly Edge[]): Readonly<Record<string, RuleNote>> {
  const ids = new Set(edges.flatMap((edge) => edge.rules));
  return Object.fromEntries(Object.entries(rules).filter(([id]) => ids.has(id)));
}
