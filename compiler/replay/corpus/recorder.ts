import { Hash } from "../pairing.ts";
import type { FlowRecord, Party, RecordPlace } from "../record.ts";
import type { CorpusTables, EndRow, FlowRow, OpenRow } from "./corpus.ts";
import { encode } from "./encoding.ts";
import { OpenConnections } from "./open-connections.ts";
import type { Redaction } from "./redaction.ts";

/** Connections that wait for their other observer, at most. */
const WAITING = 1 << 20;

type Row = { -readonly [name in keyof Omit<FlowRow, "file" | "record" | "offset" | "undated">]: FlowRow[name] } & {
  /** The earliest record: when, of what connection, which one in the order of reading, and where. */
  earliest: { readonly time: number | null; readonly connection: string; readonly order: number; readonly place: RecordPlace | null };
};

/** Counts records for a corpus: those alike in everything that some policy may ask for, as far as redaction leaves it. */
export class Recorder {
  readonly #redaction: Redaction;
  readonly #ends = new Interned<EndRow>();
  readonly #traffic = new Interned<string>();
  readonly #rows: Row[] = [];
  readonly #known = new Map<string, { readonly row: Row; readonly at: number }>();
  readonly #hash = new Hash();
  readonly #open = new OpenConnections(WAITING, (row, count) => {
    (this.#rows[row] as Row).alone += count;
  });
  #order = 0;

  constructor(redaction: Redaction) {
    this.#redaction = redaction;
  }

  add(record: FlowRecord): void {
    const { row: counts, at } = this.#rowOf(record);
    const { observer, recorded, weight, bytes, connection, first, last } = record;
    if (recorded === "answered") {
      counts.answered++;
      return;
    }
    this.#count(at, counts, record);
    if (recorded === "deny") counts.denied += weight;
    else if (recorded === "audit") counts.audited += weight;
    else if (recorded === "unknown") counts.untold += weight;
    if (observer !== "destination" && weight > 0) counts.bytesSource += bytes;
    if (observer !== "source" && weight > 0) counts.bytesDestination += bytes;
    if (first !== null && (counts.first === null || first < counts.first)) counts.first = first;
    if (last !== null && (counts.last === null || last > counts.last)) counts.last = last;
    const { earliest } = counts;
    const earlier = (first ?? 0) - (earliest.time ?? 0);
    if (earlier < 0 || (earlier === 0 && (connection ?? "") < earliest.connection)) counts.earliest = this.#placed(record);
  }

  /** The tables, and the files that flows stand in. */
  finish(): { readonly tables: CorpusTables; readonly files: readonly string[] } {
    const order = this.#rows.map((row, at) => ({ row, at })).sort((a, b) => orderOf(a.row, b.row));
    const newPlace = new Map(order.map(({ at }, i) => [at, i]));
    const open: OpenRow[] = [];
    for (const { rows, connections } of this.#open.groups()) {
      const [only] = rows;
      if (rows.length === 1 && only !== undefined) (this.#rows[only[0]] as Row).alone += Math.abs(only[1]) * connections;
      else {
        const group = (open.at(-1)?.group ?? -1) + 1;
        open.push(...rows.map(([row, count]) => ({ group, flow: newPlace.get(row) as number, count, connections })));
      }
    }
    const files = new Interned<string>();
    const flows = order.map(({ row: { earliest, ...row } }) => ({
      ...row,
      undated: earliest.time === null,
      file: earliest.place === null ? null : files.of(earliest.place.file, earliest.place.file),
      record: earliest.place?.record ?? 0,
      offset: earliest.place?.offset ?? 0,
    }));
    return { tables: { ends: this.#ends.all, traffic: this.#traffic.all, flows, open }, files: files.all };
  }

  #count(at: number, row: Row, { observer, weight, connection }: FlowRecord): void {
    const hash = connection === null ? null : this.#hash.start(0).text(connection).end();
    if (row.kind === "trace") {
      row.seen += weight;
      if (hash === null) row.alone += weight;
      else this.#open.add(hash.high >>> 0, hash.low >>> 0, at, 1, true);
      return;
    }
    if (observer === "both") {
      row.seen += 2 * weight;
      return;
    }
    row.seen += weight;
    const more = observer === "source" ? weight : -weight;
    if (hash === null) row.aggregated += more;
    else this.#open.add(hash.high >>> 0, hash.low >>> 0, at, more);
  }

  #rowOf(record: FlowRecord): { readonly row: Row; readonly at: number } {
    const { source, destination, traffic } = this.#redaction.of(record);
    const kind = record.layer === "redirect" ? "connection" : record.layer;
    const [from, to, what] = [this.#endOf(source), this.#endOf(destination), this.#trafficOf(traffic)];
    const key = `${from} ${to} ${what} ${kind}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const counts = {
      seen: 0,
      alone: 0,
      aggregated: 0,
      denied: 0,
      audited: 0,
      untold: 0,
      answered: 0,
      bytesSource: 0,
      bytesDestination: 0,
      first: null,
      last: null,
    };
    const row: Row = { source: from, destination: to, traffic: what, kind, ...counts, earliest: this.#placed(record) };
    const made = { row, at: this.#rows.push(row) - 1 };
    this.#known.set(key, made);
    return made;
  }

  #endOf({ endpoint, name }: Party): number {
    const end = encode(endpoint);
    return this.#ends.of(JSON.stringify([name, end]), { name, end });
  }

  #trafficOf(traffic: FlowRecord["traffic"]): number {
    const text = encode(traffic);
    return this.#traffic.of(text, text);
  }

  #placed({ first, connection, place }: FlowRecord): Row["earliest"] {
    return { time: first, connection: connection ?? "", order: this.#order++, place: place ?? null };
  }
}

function orderOf({ earliest: a }: Row, { earliest: b }: Row): number {
  const order = (a.time ?? 0) - (b.time ?? 0);
  if (order !== 0) return order;
  return a.connection === b.connection ? a.order - b.order : a.connection < b.connection ? -1 : 1;
}

/** Values by the order of their first coming. */
class Interned<T> {
  readonly all: T[] = [];
  readonly #places = new Map<string, number>();

  of(text: string, value: T): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.all.length);
    return this.all.push(value) - 1;
  }
}
