import { type Flow, isSelf } from "#model";
import { hashOf, Pairing } from "./pairing.ts";
import type { Projection } from "./projection.ts";
import type { FlowRecord, Party } from "./record.ts";
import { templateOf } from "./template.ts";

/** Connections that wait for their other observer, at most: 24 MiB. */
const WAITING = 1 << 20;

/** All flows that get the same verdicts and stand in the same row of a report. */
export interface Key {
  readonly source: string;
  readonly destination: string;
  /** One of them; the earliest. */
  readonly sample: FlowRecord;
  readonly port: number | null;
  readonly template: string | null;
  readonly flows: number;
  readonly denied: number;
  readonly audited: number;
  readonly bytes: number;
  readonly first: number | null;
  readonly last: number | null;
}

interface Entry {
  readonly pair: string;
  readonly kind: "connection" | "request" | "trace";
  readonly source: string;
  readonly destination: string;
  readonly template: string | null;
  sample: FlowRecord;
  port: number | null;
  /** Records, one that stands for both observers counted twice. */
  seen: number;
  /** Records whose other observer has no counterpart. */
  alone: number;
  /** Source's minus destination's records without addresses. */
  aggregated: number;
  denied: number;
  audited: number;
  bytes: Record<"source" | "destination", number>;
  first: number | null;
  last: number | null;
}

/** Distinct keys of a log with their counts; the result doesn't depend on the order of records. */
export class KeyTable {
  readonly #entries = new Map<string, Entry>();
  readonly #ids = new Map<Entry, number>();
  readonly #waiting = new Pairing(WAITING);
  readonly #traced = new Pairing(WAITING);
  readonly projection: Projection;

  constructor(projection: Projection) {
    this.projection = projection;
  }

  add(record: FlowRecord): void {
    const entry = this.#entryOf(record);
    const { weight, observer } = record;
    const [source, destination] = [observer !== "destination" ? weight : 0, observer !== "source" ? weight : 0];
    if (entry.kind === "trace") this.#addTrace(entry, record);
    else if (observer === "both") entry.seen += 2 * weight;
    else {
      entry.seen += weight;
      entry.alone += record.connection === null ? 0 : this.#waiting.add(hashOf(record.connection, this.#ids.get(entry) ?? 0), source - destination);
    }
    if (record.connection === null && entry.kind !== "trace") entry.aggregated += source - destination;
    if (record.recorded === "deny") entry.denied += weight;
    if (record.recorded === "audit") entry.audited += weight;
    if (source > 0) entry.bytes.source += record.bytes;
    if (destination > 0) entry.bytes.destination += record.bytes;
    entry.first = least(entry.first, record.first, Math.min);
    entry.last = least(entry.last, record.last, Math.max);
    if (isEarlier(record, entry.sample)) entry.sample = record;
    if (record.traffic.port !== null) entry.port = Math.min(entry.port ?? 65_535, record.traffic.port);
  }

  /** The keys, and how many records only repeat what others of them say. */
  finish(): { readonly keys: readonly Key[]; readonly joined: number } {
    const kinds = new Map<string, Set<Entry["kind"]>>();
    for (const { pair, kind } of this.#entries.values()) kinds.set(pair, (kinds.get(pair) ?? new Set()).add(kind));
    const keys: Key[] = [];
    let joined = 0;
    for (const [, entry] of [...this.#entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const others = kinds.get(entry.pair) as Set<Entry["kind"]>;
      const all = entry.kind === "trace" ? entry.alone : (entry.seen + entry.alone + Math.abs(entry.aggregated)) / 2;
      const carried = entry.kind === "connection" && others.has("request");
      const flows = entry.kind === "trace" && others.size > 1 ? 0 : carried ? entry.denied : all;
      joined += entry.seen - flows;
      if (flows > 0) keys.push(keyOf(entry, flows));
    }
    return { keys, joined };
  }

  /** Connections that left the table before their other observer came; where it is not 0, some may be counted twice. */
  get overflow(): number {
    return this.#waiting.settled + this.#traced.settled;
  }

  #addTrace(entry: Entry, { connection, weight }: FlowRecord): void {
    entry.seen += weight;
    const key = hashOf(connection ?? "", this.#ids.get(entry) ?? 0);
    if (connection === null) entry.alone += weight;
    else if (this.#traced.has(key)) return;
    else entry.alone += this.#traced.add(key, 1);
  }

  #entryOf(record: FlowRecord): Entry {
    const { source, destination, traffic, layer } = record;
    const flow: Flow = { ...traffic, source: source.endpoint, destination: destination.endpoint };
    const port = traffic.port === null ? null : this.projection.port(traffic.port)[0];
    const template = templateOf(traffic.request);
    const [from, to] = [this.#nameOf(source), this.#nameOf(destination)];
    const kind = layer === "redirect" ? "connection" : layer;
    const ends = [from, this.projection.endpoint(source.endpoint), to, this.projection.endpoint(destination.endpoint), isSelf(flow)];
    const pair = JSON.stringify([...ends, traffic.protocol, port]);
    const text = JSON.stringify([pair, kind, this.projection.traffic(flow), template]);
    const known = this.#entries.get(text);
    if (known !== undefined) return known;
    const counts = { seen: 0, alone: 0, aggregated: 0, denied: 0, audited: 0, bytes: { source: 0, destination: 0 } };
    const made: Entry = { pair, kind, source: from, destination: to, template, sample: record, port: null, first: null, last: null, ...counts };
    this.#ids.set(made, this.#entries.size);
    this.#entries.set(text, made);
    return made;
  }

  #nameOf({ endpoint, name }: Party): string {
    return name ?? this.projection.block(endpoint.ip) ?? (endpoint.kind === "world" ? "world" : endpoint.kind);
  }
}

function keyOf(entry: Entry, flows: number): Key {
  const { source, destination, sample, port, template, first, last } = entry;
  const denied = Math.min(entry.denied, flows);
  const bytes = Math.max(entry.bytes.source, entry.bytes.destination);
  return { source, destination, sample, port, template, flows, denied, audited: Math.min(entry.audited, flows - denied), bytes, first, last };
}

function least(a: number | null, b: number | null, choose: (a: number, b: number) => number): number | null {
  return a === null || b === null ? (a ?? b) : choose(a, b);
}

function isEarlier(a: FlowRecord, b: FlowRecord): boolean {
  const order = (a.first ?? 0) - (b.first ?? 0);
  return order !== 0 ? order < 0 : (a.connection ?? "") < (b.connection ?? "");
}
