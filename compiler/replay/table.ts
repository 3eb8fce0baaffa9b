import { type Flow, isSelf } from "#model";
import { Hash, type Hashed, Pairing } from "./pairing.ts";
import { Numbers, Parties } from "./parties.ts";
import type { Projection } from "./projection.ts";
import type { FlowRecord, Observer, Party, Recorded } from "./record.ts";
import { Pairs } from "./scan/pairs.ts";
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
  /** Of which nobody wrote down what was decided. */
  readonly untold: number;
  readonly bytes: number;
  readonly first: number | null;
  readonly last: number | null;
}

/** All of a key but its ends. */
interface What {
  readonly id: number;
  readonly text: string;
  readonly kind: "connection" | "request" | "trace";
  readonly template: string | null;
}

/** Where records of one key are counted. There may be many: what they share is kept once. */
export interface Entry {
  readonly id: number;
  /** Numbers of the ends. */
  readonly from: number;
  readonly to: number;
  readonly what: What;
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
  untold: number;
  /** Records that were untold at first. */
  answered: number;
  bytesSource: number;
  bytesDestination: number;
  first: number | null;
  last: number | null;
}

/** What an engine counted of an entry. */
export type Counted = Readonly<Pick<Entry, "seen" | "alone" | "aggregated" | "denied" | "audited" | "first" | "last" | "port">>;

/** Distinct keys of a log with their counts; the result doesn't depend on the order of records. */
export class KeyTable {
  /** By the number of the key among pairs of ends and what they do, from 1 on. */
  readonly #entries: Entry[] = [];
  readonly #pairs = new Pairs();
  readonly #keys = new Pairs();
  readonly #whats = new Map<string, What>();
  readonly #names: string[] = [];
  readonly #waiting = new Pairing(WAITING);
  readonly #traced = new Pairing(WAITING);
  readonly #hash = new Hash();
  readonly #parties = new Parties();
  readonly #ends = new Numbers();
  readonly projection: Projection;

  constructor(projection: Projection) {
    this.projection = projection;
  }

  add(record: FlowRecord): void {
    const entry = this.entryOf(record);
    const { connection, observer, recorded, weight, bytes, first, last } = record;
    const hash = connection === null ? null : this.#hash.start(0).text(connection).unit(entry.id).end();
    this.count(entry, observer, recorded, weight, bytes, hash);
    entry.first = least(entry.first, first, Math.min);
    entry.last = least(entry.last, last, Math.max);
    this.noteSample(entry, record);
  }

  /** The earliest record stands for its key; the lowest port for its class. */
  noteSample(entry: Entry, record: FlowRecord): void {
    if (isEarlier(record, entry.sample)) entry.sample = this.#parties.share(record);
    const { port } = record.traffic;
    if (port !== null) entry.port = Math.min(entry.port ?? 65_535, port);
  }

  /** Counts a record without looking at it again; `connection` is the hash of its addresses and ports, seeded by the entry. */
  count(entry: Entry, observer: Observer, recorded: Recorded, weight: number, bytes: number, connection: Hashed | null): void {
    if (recorded === "answered") {
      entry.answered++;
      return;
    }
    const source = observer !== "destination" ? weight : 0;
    const destination = observer !== "source" ? weight : 0;
    if (entry.what.kind === "trace") this.#countTrace(entry, weight, connection);
    else if (observer === "both") entry.seen += 2 * weight;
    else {
      entry.seen += weight;
      if (connection === null) entry.aggregated += source - destination;
      else entry.alone += this.#waiting.add(connection, source - destination);
    }
    if (recorded === "deny") entry.denied += weight;
    else if (recorded === "audit") entry.audited += weight;
    else if (recorded === "unknown") entry.untold += weight;
    if (source > 0) entry.bytesSource += bytes;
    if (destination > 0) entry.bytesDestination += bytes;
  }

  /** Adds what an engine counted of an entry, which this record stands for; `isBefore` tells which of two records at one time came first. */
  merge(sample: FlowRecord, counted: Counted, isBefore: (a: FlowRecord, b: FlowRecord) => boolean): void {
    const entry = this.entryOf(sample);
    for (const name of ["seen", "alone", "aggregated", "denied", "audited"] as const) entry[name] += counted[name];
    entry.first = least(entry.first, counted.first, Math.min);
    entry.last = least(entry.last, counted.last, Math.max);
    if (counted.port !== null) entry.port = Math.min(entry.port ?? 65_535, counted.port);
    if (!isEarlier(entry.sample, sample) && (isEarlier(sample, entry.sample) || isBefore(sample, entry.sample)))
      entry.sample = this.#parties.share(sample);
  }

  /** The keys, and how many records only repeat what others of them say. */
  finish(): { readonly keys: readonly Key[]; readonly joined: number } {
    const kinds = new Map<string, Set<What["kind"]>>();
    for (const entry of this.#entries) {
      const pair = pairOf(entry);
      const known = kinds.get(pair);
      if (known === undefined) kinds.set(pair, new Set([entry.what.kind]));
      else known.add(entry.what.kind);
    }
    const keys: Key[] = [];
    let joined = 0;
    for (const entry of this.#inOrder()) {
      const { kind } = entry.what;
      const others = kinds.get(pairOf(entry)) as Set<What["kind"]>;
      const all = kind === "trace" ? entry.alone : (entry.seen + entry.alone + Math.abs(entry.aggregated)) / 2;
      const carried = kind === "connection" && others.has("request");
      const flows = kind === "trace" && others.size > 1 ? 0 : carried ? entry.denied : all;
      joined += entry.seen - flows;
      if (flows > 0) keys.push(keyOf(entry, flows, this.#names));
    }
    return { keys, joined };
  }

  /** Connections that left the table before their other observer came; where it is not 0, some may be counted twice. */
  get overflow(): number {
    return this.#waiting.settled + this.#traced.settled;
  }

  /** The order of keys, which is not that of the records. */
  #inOrder(): readonly Entry[] {
    const ranks = this.#ends.ranks();
    const rank = (number: number) => ranks[number] as number;
    return [...this.#entries].sort((a, b) => rank(a.from) - rank(b.from) || rank(a.to) - rank(b.to) || (a.what.text < b.what.text ? -1 : 1));
  }

  #countTrace(entry: Entry, weight: number, connection: Hashed | null): void {
    entry.seen += weight;
    if (connection === null) entry.alone += weight;
    else if (!this.#traced.has(connection)) entry.alone += this.#traced.add(connection, 1);
  }

  /** The entry of a record's key, made if it is new. */
  entryOf(record: FlowRecord): Entry {
    const { source, destination } = record;
    const [from, to] = [this.#numberOf(source), this.#numberOf(destination)];
    const what = this.#whatOf(record);
    const id = this.#keys.of(this.#pairs.of(from, to), what.id) - 1;
    const known = this.#entries[id];
    if (known !== undefined) return known;
    const counts = { seen: 0, alone: 0, aggregated: 0, denied: 0, audited: 0, untold: 0, answered: 0, bytesSource: 0, bytesDestination: 0 };
    const made: Entry = { id, from, to, what, sample: this.#parties.share(record), port: null, first: null, last: null, ...counts };
    this.#entries.push(made);
    return made;
  }

  #whatOf({ source, destination, traffic, layer }: FlowRecord): What {
    const flow: Flow = { ...traffic, source: source.endpoint, destination: destination.endpoint };
    const port = traffic.port === null ? null : this.projection.port(traffic.port)[0];
    const template = templateOf(traffic.request);
    const kind = layer === "redirect" ? "connection" : layer;
    const text = `${isSelf(flow)} ${traffic.protocol} ${port} ${JSON.stringify([kind, this.projection.traffic(flow), template])}`;
    const known = this.#whats.get(text);
    if (known !== undefined) return known;
    const made = { id: this.#whats.size, text, kind, template } as const;
    this.#whats.set(text, made);
    return made;
  }

  #numberOf(party: Party): number {
    const name = this.#nameOf(party);
    const number = this.#ends.of(JSON.stringify([name, this.projection.endpoint(party.endpoint)]));
    if (number === this.#names.length) this.#names.push(name);
    return number;
  }

  #nameOf({ endpoint, name }: Party): string {
    return name ?? this.projection.block(endpoint) ?? (endpoint.kind === "world" ? "world" : endpoint.kind);
  }
}

/** Equal for entries between the same ends, whatever was recorded there. */
function pairOf({ from, to, what: { text, kind } }: Entry): string {
  return `${from} ${to} ${text.slice(0, text.indexOf(`["${kind}"`))}`;
}

function keyOf(entry: Entry, flows: number, names: readonly string[]): Key {
  const { sample, port, first, last, what } = entry;
  const [source, destination] = [names[entry.from] as string, names[entry.to] as string];
  const denied = Math.min(entry.denied, flows);
  const audited = Math.min(entry.audited, flows - denied);
  const untold = Math.max(0, Math.min(entry.untold, flows - denied - audited - entry.answered));
  const bytes = Math.max(entry.bytesSource, entry.bytesDestination);
  return { source, destination, sample, port, template: what.template, flows, denied, audited, untold, bytes, first, last };
}

function least(a: number | null, b: number | null, choose: (a: number, b: number) => number): number | null {
  return a === null || b === null ? (a ?? b) : choose(a, b);
}

function isEarlier(a: FlowRecord, b: FlowRecord): boolean {
  const order = (a.first ?? 0) - (b.first ?? 0);
  return order !== 0 ? order < 0 : (a.connection ?? "") < (b.connection ?? "");
}
