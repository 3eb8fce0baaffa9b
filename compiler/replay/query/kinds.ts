import type { Lookup } from "#model";
import { type Fields, fields } from "../fields.ts";
import { hubbleDecoder } from "../formats/hubble.ts";
import { carriesIdentities } from "../formats/hubble-ends.ts";
import type { Projection } from "../projection.ts";
import { spanOf } from "../reader.ts";
import type { Bucket, Decode, FlowRecord, Outcome } from "../record.ts";
import { type Format, sniff } from "../sniff.ts";
import { KeyTable } from "../table.ts";
import { hasTwins } from "./twins.ts";

/** What a kind's records are, as an engine found it. */
export interface Found {
  readonly records: number;
  /** Their earliest and latest times. */
  readonly since: number | null;
  readonly until: number | null;
  /** Of the one that is decoded: time, and connection as JSON texts and ports. */
  readonly time: number | null;
  readonly connection: string;
}
/** One flow of a kind's records, as in the verdict table. */
export type Meaning = readonly [
  alone: number,
  entry: number,
  act: number,
  trace: number,
  weight: number,
  seen: number,
  net: number,
  denied: number,
  audited: number,
];
/** What stands for more flows is counted by itself: engines' integers have 32 bits, and two observers count twice. */
const LARGEST = 2 ** 30 - 1;
const ALONE: Meaning = [1, 0, 0, 0, 0, 0, 0, 0, 0];
const OBJECTS = ["source", "destination", "IP", "event_type", "aggregate", "l4", "l7"];

/** Finds out what kinds of records mean, from one record of each. */
export class Kinds {
  readonly #decode: Decode;
  readonly #lookup: Lookup | null;
  readonly #format: Format | null;
  readonly #entries: KeyTable;
  readonly #acts = new Map<string, number>();

  constructor(projection: Projection, lookup: Lookup | null, format: Format | null) {
    this.#decode = hubbleDecoder(lookup);
    this.#lookup = lookup;
    this.#format = format;
    this.#entries = new KeyTable(projection);
  }

  /** What every record of the kind is: flows, or the buckets that they are counted in. */
  meaningOf(line: Uint8Array, found: Found): { readonly flows: readonly Meaning[]; readonly buckets: readonly (readonly [Bucket, number])[] } {
    const outcomes = this.#told(line, found);
    if (outcomes === null) return { flows: [ALONE], buckets: [] };
    const flows: Meaning[] = [];
    const buckets: (readonly [Bucket, number])[] = [];
    for (const one of outcomes)
      if (one.kind === "flow") flows.push(this.#flow(one.record));
      else buckets.push([one.kind, one.count * found.records]);
    return { flows, buckets };
  }

  /** The flow of a line that counts for an entry. */
  sampleOf(line: Uint8Array, entry: number): FlowRecord | null {
    const records = this.records(line);
    return records.find((record) => this.#entries.entryOf(record).id === entry) ?? null;
  }

  /** All flows of a line. */
  records(line: Uint8Array): readonly FlowRecord[] {
    try {
      return this.#decode(JSON.parse(TEXT.decode(line))).flatMap((one) => (one.kind === "flow" ? [one.record] : []));
    } catch {
      return [];
    }
  }

  /** null where the kind's other records may be something else. */
  #told(line: Uint8Array, found: Found): readonly Outcome[] | null {
    let value: unknown;
    try {
      value = JSON.parse(TEXT.decode(line));
    } catch {
      return null;
    }
    if ((this.#format ?? sniff(value)) !== "hubble" || hasTwins(line) || !isRegular(value)) return null;
    const outcomes = this.#decode(value);
    if (outcomes.some(({ kind }) => kind === "malformed" || (kind === "unmatched" && this.#lookup !== null))) return null;
    const records = outcomes.flatMap((one) => (one.kind === "flow" ? [one.record] : []));
    if (records.length > 0 && this.#lookup !== null && !carriesIdentities(value)) return null;
    return records.every((record) => this.#isTold(record, found)) ? outcomes : null;
  }

  #isTold(record: FlowRecord, { time, connection, since, until }: Found): boolean {
    if (record.weight > LARGEST || record.first !== time || (connectionText(record.connection) ?? "") !== connection) return false;
    if (this.#lookup === null || since === null || until === null) return true;
    const [from, to] = spanOf(record, this.#lookup);
    return from <= since && until < to;
  }

  #flow(record: FlowRecord): Meaning {
    const { observer, recorded, weight, layer, connection, traffic } = record;
    const { id, what } = this.#entries.entryOf(record);
    const { request } = traffic;
    const asked = request === null ? null : request.kind === "http" ? [request.method] : request;
    const act = JSON.stringify([connection?.split(" ")[0], observer, layer, asked]);
    const number = this.#acts.get(act) ?? this.#acts.size + 1;
    this.#acts.set(act, number);
    const trace = what.kind === "trace";
    const net = trace || observer === "both" ? 0 : observer === "source" ? weight : -weight;
    const seen = observer === "both" && !trace ? 2 * weight : weight;
    return [0, id, number, trace ? 1 : 0, weight, seen, net, recorded === "deny" ? weight : 0, recorded === "audit" ? weight : 0];
  }
}

const TEXT = new TextDecoder("utf-8", { fatal: true });

/** A connection as queries write it: addresses as JSON texts, and ports; null where a record has none that they could. */
export function connectionText(connection: string | null): string | null {
  const [, source, destination, ports] = /^\S+ (\S+) (\S+) (\d+ \d+)$/.exec(connection ?? "") ?? [];
  return source === undefined ? null : `"${source}" "${destination}" ${ports}`;
}

/** Whether what should be an object is one with members, and there is one protocol. */
function isRegular(value: unknown): boolean {
  const event = fields(value);
  const flow = event === null ? null : "flow" in event ? fields(event["flow"]) : event;
  if (flow === null) return event !== null && !("flow" in event);
  const l4 = fields(flow["l4"]) ?? {};
  const l7 = fields(flow["l7"]) ?? {};
  if (Object.keys(l4).length > 1 || ("dns" in l7 && "http" in l7)) return false;
  const parts = [...OBJECTS.map((name) => flow[name]), ...Object.values(l4), l7["dns"], l7["http"], fields(l4["TCP"])?.["flags"]];
  return parts.every((part) => part === undefined || isFilled(fields(part)));
}

function isFilled(part: Fields | null): boolean {
  return part !== null && Object.keys(part).length > 0;
}
