import type { Inventory } from "#model";
import { lookupOf } from "#model";
import { textFormat } from "./formats/access-log-text.ts";
import { calicoDecoder } from "./formats/calico.ts";
import { envoyDecoder } from "./formats/envoy.ts";
import { goldmaneDecoder } from "./formats/goldmane.ts";
import { hubbleDecoder } from "./formats/hubble.ts";
import { probeDecoder } from "./formats/probes.ts";
import type { Line } from "./lines.ts";
import { Hash } from "./pairing.ts";
import { Recent } from "./recent.ts";
import { BUCKETS, type Bucket, type Decode, type FlowRecord, type Outcome } from "./record.ts";
import { HubbleScanner } from "./scan/hubble.ts";
import { type Format, sniff } from "./sniff.ts";
import type { KeyTable } from "./table.ts";

/** A log that repeats itself, as overlapping rotated files do, repeats within this many records. */
const REMEMBERED = 1 << 18;
const MAX_PROBLEMS = 20;

export interface ReaderOptions {
  readonly inventory: Inventory | null;
  /** The format of all logs; null: as their records look. */
  readonly format: Format | null;
  /** Envoy's operators, for text access logs. */
  readonly text: string | null;
  /** Flows that start before or after are counted apart; milliseconds since 1970. */
  readonly since: number | null;
  readonly until: number | null;
  /** False: every record is parsed and decoded, which is slower and gives the same counts. */
  readonly scan?: boolean;
}
/** A record that could not be read. */
export interface Broken {
  readonly file: string;
  readonly record: number;
  readonly offset: number;
  readonly why: string;
}

/** Reads records into a key table; everything else it counts by name. */
export class RecordReader {
  readonly buckets: Record<Bucket, number> = Object.fromEntries(BUCKETS.map((one) => [one, 0])) as Record<Bucket, number>;
  /** The first broken records. */
  readonly broken: Broken[] = [];
  records = 0;
  readonly #decoders: Readonly<Record<Format, Decode>>;
  readonly #options: ReaderOptions;
  readonly #table: KeyTable;
  readonly #recent = new Recent(REMEMBERED);
  readonly #hash = new Hash();
  readonly #parse: (line: string) => unknown;
  readonly #text = new TextDecoder("utf-8", { fatal: true });
  readonly #scanner: HubbleScanner | null;
  #file = "";
  #line: Line | null = null;
  readonly #format: Format | null;

  constructor(table: KeyTable, options: ReaderOptions) {
    const lookup = options.inventory === null ? null : lookupOf(options.inventory);
    this.#table = table;
    this.#options = options;
    this.#format = options.format ?? (options.text === null ? null : "envoy");
    this.#parse = options.text === null ? JSON.parse : textFormat(options.text);
    const scans = options.text === null && (options.format === null || options.format === "hubble") && options.scan !== false;
    this.#scanner = scans
      ? new HubbleScanner(table, this.#recent, { decode: (bytes) => this.#decode(bytes), isOutside: (time) => this.#isOutside(time) })
      : null;
    this.#decoders = {
      hubble: hubbleDecoder(lookup),
      calico: calicoDecoder(lookup),
      goldmane: goldmaneDecoder(lookup),
      envoy: envoyDecoder(lookup),
      probes: probeDecoder(options.inventory),
      ebpf: probeDecoder(options.inventory),
    };
  }

  /** One line of a log; blank ones are nothing. */
  line(file: string, line: Line): void {
    this.#file = file;
    this.#line = line;
    const { bytes, number, offset, unfinished } = line;
    const scanned = this.#scanner?.line(bytes) ?? null;
    if (scanned !== null) {
      this.records++;
      if (scanned !== "flow") this.buckets[scanned]++;
      return;
    }
    if (bytes.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09)) return;
    this.records++;
    let value: unknown;
    try {
      value = this.#parse(this.#text.decode(bytes));
    } catch {
      value = null;
    }
    if (value === null)
      return this.#fail({ file, record: number, offset, why: unfinished ? "the log ends in the middle of this record" : "this record is no JSON" });
    for (const outcome of this.value(value)) if (outcome.kind === "malformed") this.#note({ file, record: number, offset, why: outcome.why });
  }

  /** One record, parsed. */
  value(value: unknown): readonly Outcome[] {
    const format = this.#format ?? sniff(value);
    const outcomes: readonly Outcome[] =
      format === null ? [{ kind: "malformed", count: 1, why: "no known kind of record" }] : this.#decoders[format](value);
    for (const outcome of outcomes) {
      const bucket = outcome.kind === "flow" ? this.#bucketOf(outcome.record) : outcome.kind;
      if (bucket !== null) this.buckets[bucket] += outcome.kind === "flow" ? outcome.record.weight : outcome.count;
      else if (outcome.kind === "flow") this.#table.add(this.#placed(outcome.record));
    }
    return outcomes;
  }

  /** The one thing that a line of Hubble's is. */
  #decode(bytes: Uint8Array): Outcome | null {
    try {
      const outcomes = this.#decoders.hubble(JSON.parse(this.#text.decode(bytes)));
      const [only] = outcomes;
      if (only === undefined || outcomes.length > 1) return null;
      return only.kind === "flow" ? { kind: "flow", record: this.#placed(only.record) } : only;
    } catch {
      return null;
    }
  }

  /** The record with the line that it stands in. */
  #placed(record: FlowRecord): FlowRecord {
    return this.#line === null ? record : { ...record, place: { file: this.#file, record: this.#line.number, offset: this.#line.offset } };
  }

  #isOutside(time: number): boolean {
    const { since, until } = this.#options;
    return (since !== null && time < since) || (until !== null && time > until);
  }

  #bucketOf(record: FlowRecord): Bucket | null {
    const { first } = record;
    if (first !== null && this.#isOutside(first)) return "outside";
    const { connection, observer, layer, traffic } = record;
    if (connection === null || first === null) return null;
    const same = `${connection} ${observer} ${layer} ${first} ${traffic.request === null ? "" : JSON.stringify(traffic.request)}`;
    return this.#recent.add(this.#hash.start(0).text(same).end()) ? "duplicates" : null;
  }

  #fail(broken: Broken): void {
    this.buckets.malformed++;
    this.#note(broken);
  }

  #note(broken: Broken): void {
    if (this.broken.length < MAX_PROBLEMS) this.broken.push(broken);
  }
}
