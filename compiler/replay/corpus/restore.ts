import type { Endpoint } from "#model";
import { isSelf } from "#model";
import type { FlowRecord, Party, RecordPlace } from "../record.ts";
import type { Entry, KeyTable } from "../table.ts";
import type { CorpusTables, EndRow, FlowRow } from "./corpus.ts";
import { decodeEnd, decodeTraffic } from "./encoding.ts";

/** Counts a corpus into a key table as its logs would be; the answer is why it can't be, or null. Nothing is counted then. */
export function restoreCorpus({ ends, traffic, flows, open }: CorpusTables, files: readonly string[], table: KeyTable): string | null {
  const parties = ends.map(partyOf);
  const kinds = traffic.map(decodeTraffic);
  const bad = [parties.indexOf(null), kinds.indexOf(null)];
  if (bad[0] !== -1) return `end ${bad[0]} is none`;
  if (bad[1] !== -1) return `traffic ${bad[1]} is none`;
  const stray = flows.findIndex(
    (row) => !(row.source in parties && row.destination in parties && row.traffic in kinds && (row.file ?? 0) <= files.length),
  );
  if (stray >= 0) return `flow ${stray} refers to rows that are not there`;
  if (open.some(({ flow }) => !(flow in flows))) return "a connection refers to a flow that is not there";
  const classes = classesOf(parties as Party[], table);
  const entries = new Map<number | string, Entry>();
  const each = parties.length * 2;
  const found = flows.map((row) => {
    const record = recordOf(row);
    const [from, to] = [classes[row.source] as number, classes[row.destination] as number];
    const self = isSelf({ ...record.traffic, source: record.source.endpoint, destination: record.destination.endpoint });
    const kind = row.kind === "connection" ? 0 : row.kind === "request" ? 1 : 2;
    const number = ((from * each + to) * kinds.length + row.traffic) * 6 + kind * 2 + Number(self);
    const key = Number.isSafeInteger(number) ? number : `${from} ${to} ${row.traffic} ${kind} ${self}`;
    let entry = entries.get(key);
    if (entry === undefined) {
      entry = table.entryOf(record);
      entries.set(key, entry);
    }
    addTo(entry, row);
    table.noteSample(entry, record);
    return entry;
  });
  for (let at = 0; at < open.length; ) {
    const group = open[at]?.group;
    const sums = new Map<Entry, number>();
    const connections = open[at]?.connections ?? 0;
    for (; open[at]?.group === group && at < open.length; at++) {
      const row = open[at] as (typeof open)[number];
      const entry = found[row.flow] as Entry;
      sums.set(entry, entry.what.kind === "trace" ? 1 : (sums.get(entry) ?? 0) + row.count);
    }
    for (const [entry, sum] of sums) entry.alone += Math.abs(sum) * connections;
  }
  return null;

  function recordOf(row: FlowRow): FlowRecord {
    const place: { readonly place: RecordPlace } | undefined =
      row.file === null ? undefined : { place: { file: files[row.file] ?? "", record: row.record, offset: row.offset } };
    return {
      source: parties[row.source] as Party,
      destination: parties[row.destination] as Party,
      traffic: kinds[row.traffic] as FlowRecord["traffic"],
      observer: "both",
      recorded: "allow",
      layer: row.kind,
      weight: 1,
      bytes: 0,
      first: row.undated ? null : row.first,
      last: row.last,
      connection: null,
      ...place,
    };
  }
}

function partyOf({ name, end }: EndRow): Party | null {
  const endpoint: Endpoint | null = decodeEnd(end);
  return endpoint === null ? null : { endpoint, name };
}

/** A number for all ends that the table doesn't tell apart, with whatever traffic. */
function classesOf(parties: readonly Party[], table: KeyTable): number[] {
  const numbers = new Map<string, number>();
  return parties.map(({ endpoint, name }) => {
    const text = JSON.stringify([name, table.projection.block(endpoint), table.projection.endpoint(endpoint), endpoint.pod?.ports ?? null]);
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    return known;
  });
}

function addTo(entry: Entry, row: FlowRow): void {
  entry.seen += row.seen;
  entry.alone += row.alone;
  entry.aggregated += row.aggregated;
  entry.denied += row.denied;
  entry.audited += row.audited;
  entry.untold += row.untold;
  entry.answered += row.answered;
  entry.bytesSource += row.bytesSource;
  entry.bytesDestination += row.bytesDestination;
  if (row.first !== null) entry.first = entry.first === null ? row.first : Math.min(entry.first, row.first);
  if (row.last !== null) entry.last = entry.last === null ? row.last : Math.max(entry.last, row.last);
}
