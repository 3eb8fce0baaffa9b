import type { Diagnostic } from "#diagnostic";
import type { Direction } from "#ir";
import { type EvalResult, endpointOfPod, type Flow, type Inventory, type Relation } from "#model";
import type { Budgets } from "./budget.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { type Gate, gateFindings, gateOf } from "./gate.ts";
import { type Judged, judge } from "./judge.ts";
import type { RecordReader } from "./reader.ts";
import { type Background, type Tally, tally } from "./report.ts";
import type { KeyTable } from "./table.ts";

/** What a replay came to. */
export interface Replayed extends Tally {
  readonly records: number;
  readonly coverage: Coverage;
  readonly gate: Gate;
  /** Flows that must stay as they are, judged by the new release. */
  readonly pinned: readonly EvalResult[];
}
/** What is judged: two meanings and what is known beside them. */
export interface Releases {
  readonly before: Relation;
  readonly after: Relation;
  readonly inventory: Inventory | null;
  readonly background: Background;
  /** Flows that the releases are known to judge differently; `equal`: there are none, by proof. */
  readonly witnesses: readonly { readonly side: Direction; readonly flow: Flow }[];
  readonly equal: boolean;
  readonly pinned: readonly EvalResult[];
}

/** Judges what was read, and lets it pass or not. */
export function conclude(
  table: KeyTable,
  { buckets, records }: Pick<RecordReader, "buckets" | "records">,
  releases: Releases,
  budgets: Budgets,
): { readonly result: Replayed; readonly judged: readonly Judged[]; readonly findings: readonly Diagnostic[] } {
  const { before, after, inventory, pinned, equal } = releases;
  const { keys, joined } = table.finish();
  const judged = judge(keys, before, after);
  const counted = tally(judged, { ...buckets, joined: buckets.joined + joined }, releases.background);
  const ends = inventory === null ? [] : inventory.pods.map((pod) => ({ name: `${pod.namespace}/${pod.name}`, endpoint: endpointOfPod(pod) }));
  const coverage = coverageOf(before, after, judged, ends, table.projection, inventory === null ? releases.witnesses : []);
  const times = keys.flatMap(({ first, last }) => [first, last]).filter((time) => time !== null);
  const [first, last] = [times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY), times.reduce((a, b) => Math.max(a, b), 0)];
  const evidence = { tally: counted, coverage, hours: times.length === 0 ? 0 : (last - first) / 3_600_000, equal, pinned };
  const result = { ...counted, records, coverage, gate: gateOf(evidence, budgets), pinned };
  return { result, judged, findings: gateFindings(evidence, budgets) };
}
