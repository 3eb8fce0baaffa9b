import { type Inventory, type Lookup, lookupOf } from "#model";
import type { CorpusManifest, CorpusTables } from "./corpus/corpus.ts";
import { restoreCorpus } from "./corpus/restore.ts";
import { droppedLabels } from "./ends.ts";
import { textFormat } from "./formats/access-log-text.ts";
import { calicoDecoder } from "./formats/calico.ts";
import type { Cut, Packet } from "./formats/capture.ts";
import { envoyDecoder } from "./formats/envoy.ts";
import { eventsDecoder } from "./formats/events.ts";
import { goldmaneDecoder } from "./formats/goldmane.ts";
import { hubbleDecoder } from "./formats/hubble.ts";
import { carriesIdentities } from "./formats/hubble-ends.ts";
import { packetDecoder } from "./formats/pcap.ts";
import { probeDecoder } from "./formats/probes.ts";
import type { Line, Scan } from "./lines.ts";
import { Hash } from "./pairing.ts";
import { EPHEMERAL } from "./projection.ts";
import { Recent } from "./recent.ts";
import { BUCKETS, type Bucket, type Decode, type FlowRecord, type Outcome, type RecordPlace } from "./record.ts";
import { hashMethod, hashSame, hashTarget, unitOf } from "./same.ts";
import { HubbleScanner } from "./scan/hubble.ts";
import { type Traced, untraced } from "./scan/traced.ts";
import { type Format, sniff } from "./sniff.ts";
import { KeyTable } from "./table.ts";
import { workloadOf } from "./workload.ts";

/** A log that repeats itself, as overlapping rotated files do, repeats within this many records. */
export const REMEMBERED = 1 << 18;
const MAX_PROBLEMS = 20;
const NEWLINE = 10;

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
  /** The module that makes the scanner faster, to the same counts; without one it is slower. */
  readonly accelerator?: Uint8Array<ArrayBuffer> | null;
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
  readonly #table: Pick<KeyTable, "add">;
  readonly #recent = new Recent(REMEMBERED);
  readonly #hash = new Hash();
  readonly #parse: (line: string) => unknown;
  readonly #text = new TextDecoder("utf-8", { fatal: true });
  readonly #scanner: HubbleScanner | null;
  #place: RecordPlace | null = null;
  readonly #format: Format | null;
  readonly #lookup: Lookup | null;
  #packets: ReturnType<typeof packetDecoder> | null = null;

  /** Only a key table is counted into without decoding each record. */
  constructor(table: Pick<KeyTable, "add">, options: ReaderOptions) {
    const lookup = options.inventory === null ? null : lookupOf(options.inventory);
    this.#table = table;
    this.#options = options;
    this.#format = options.format ?? (options.text === null ? null : "envoy");
    this.#parse = options.text === null ? JSON.parse : textFormat(options.text);
    const scans = options.text === null && (options.format === null || options.format === "hubble") && options.scan !== false;
    this.#scanner =
      scans && table instanceof KeyTable
        ? new HubbleScanner(table, this.#recent, {
            decode: (bytes, lines, offset) => this.#decode(bytes, lines, offset),
            isOutside: (time) => this.#isOutside(time),
            count: (bucket) => void this.buckets[bucket]++,
            exactPorts: hasHighPorts(options.inventory),
            podMeaning: podMeaning(lookup),
            spanOf: (record) => spanOf(record, lookup),
            accelerator: options.accelerator ?? null,
          })
        : null;
    this.#lookup = lookup;
    this.#decoders = {
      hubble: hubbleDecoder(lookup),
      calico: calicoDecoder(lookup),
      goldmane: goldmaneDecoder(lookup),
      envoy: envoyDecoder(lookup),
      probes: probeDecoder(options.inventory),
      events: eventsDecoder(lookup),
    };
  }

  /** Counts what the scanner knows of a log's next lines, for a splitter to go on behind them. */
  scan(file: string, chunk: Uint8Array, start: number, first: { readonly number: number; readonly offset: number }): ReturnType<Scan> {
    if (this.#scanner === null) return { lines: 0, end: start };
    this.#place = { file, record: first.number, offset: first.offset - start };
    const end = this.#scanner.run(chunk, start, false);
    this.records += this.#scanner.lines;
    return { lines: this.#scanner.lines, end };
  }

  /** Whether lines like this one are known by their bytes, so that other threads can help. */
  isScanned(line: Uint8Array): boolean {
    return this.#scanner !== null && this.#decode(line, 0, 0) !== null;
  }

  /** What the lines of a block are, for a reader on another thread to count. */
  trace(block: Uint8Array): Traced {
    return this.#scanner?.trace(block) ?? untraced(block);
  }

  /** Counts a block that a thread traced, told the place of its first line; the answer is how many lines it has. */
  counted(file: string, thread: number, block: Uint8Array, traced: Traced, first: { readonly number: number; readonly offset: number }): number {
    const place = { file, record: first.number, offset: first.offset };
    let others = 0;
    const rest = (from: number, to: number, lines: number): number => {
      const count = this.#rest(file, block, from, to, { number: first.number + lines, offset: first.offset });
      others += count;
      this.#place = place;
      return count;
    };
    this.#place = place;
    const lines = this.#scanner?.counted(thread, block, traced, rest) ?? rest(0, block.length, 0);
    this.records += lines - others;
    return lines;
  }

  #rest(file: string, block: Uint8Array, from: number, to: number, first: { readonly number: number; readonly offset: number }): number {
    let count = 0;
    for (let at = from; at < to; count++) {
      const newline = block.indexOf(NEWLINE, at);
      const end = newline < 0 ? to : Math.min(newline, to);
      this.line(file, { bytes: block.subarray(at, end), number: first.number + count, offset: first.offset + at, unfinished: newline < 0 });
      at = end + 1;
    }
    return count;
  }

  /** One line of a log; blank ones are nothing. */
  line(file: string, { bytes, number, offset, unfinished }: Line): void {
    this.#place = { file, record: number, offset };
    if (this.#scanner !== null) {
      this.#scanner.run(bytes, 0, true);
      if (this.#scanner.lines === 0 && this.#scanner.learn(bytes)) this.#scanner.run(bytes, 0, true);
      if (this.#scanner.lines === 1) {
        this.records++;
        return;
      }
    }
    if (bytes.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09)) return;
    let value: unknown;
    try {
      value = this.#parse(this.#text.decode(bytes));
    } catch {
      value = null;
    }
    const why = unfinished ? "the log ends in the middle of this record" : "this record is no JSON";
    if (value === null) this.cut(file, { number, offset, why });
    else this.record(file, { number, offset }, value);
  }

  /** One record that was parsed elsewhere. */
  record(file: string, { number: record, offset }: { readonly number: number; readonly offset: number }, value: unknown): void {
    this.#place = { file, record, offset };
    this.records++;
    for (const outcome of this.value(value)) if (outcome.kind === "malformed") this.#note({ file, record, offset, why: outcome.why });
  }

  /** A corpus, counted as its logs would be; the answer is why it can't be, or null. */
  corpus(manifest: CorpusManifest, tables: CorpusTables): string | null {
    const files = manifest.sources.map(({ file }) => file);
    const problem = this.#table instanceof KeyTable ? restoreCorpus(tables, files, this.#table) : "it can't be recorded again";
    if (problem !== null) return problem;
    this.records += manifest.records;
    for (const bucket of BUCKETS) this.buckets[bucket] += manifest.buckets[bucket];
    return null;
  }

  /** Whether flows before or after some time are left out. */
  get hasWindow(): boolean {
    return this.#options.since !== null || this.#options.until !== null;
  }

  /** One packet of a capture. */
  packet(file: string, packet: Packet): void {
    const { number: record, offset } = packet;
    this.#place = { file, record, offset };
    this.records++;
    this.#packets ??= packetDecoder(this.#lookup);
    for (const outcome of this.#take(this.#packets(packet))) if (outcome.kind === "malformed") this.#note({ file, record, offset, why: outcome.why });
  }

  /** A record that can't be read, or where a capture can't be read any further. */
  cut(file: string, { number: record, offset, why }: Cut): void {
    this.records++;
    this.#fail({ file, record, offset, why });
  }

  /** One record, parsed. */
  value(value: unknown): readonly Outcome[] {
    const format = this.#format ?? sniff(value);
    return this.#take(format === null ? [{ kind: "malformed", count: 1, why: "no known kind of record" }] : this.#decoders[format](value));
  }

  #take(outcomes: readonly Outcome[]): readonly Outcome[] {
    for (const outcome of outcomes) {
      const bucket = outcome.kind === "flow" ? this.#bucketOf(outcome.record) : outcome.kind;
      if (bucket !== null) this.buckets[bucket] += outcome.kind === "flow" ? outcome.record.weight : outcome.count;
      else if (outcome.kind === "flow") this.#table.add(this.#placed(outcome.record));
    }
    return outcomes;
  }

  /** The one thing that a line of Hubble's is, as far as its labels tell; null where its addresses do. */
  #decode(bytes: Uint8Array, lines: number, offset: number): Outcome | null {
    try {
      const value: unknown = JSON.parse(this.#text.decode(bytes));
      if ((this.#format ?? sniff(value)) !== "hubble") return null;
      const outcomes = this.#decoders.hubble(value);
      const [only] = outcomes;
      if (only === undefined || outcomes.length > 1) return null;
      if (only.kind !== "flow") return only.kind === "unmatched" && this.#lookup !== null ? null : only;
      if (this.#lookup !== null && !carriesIdentities(value)) return null;
      return { kind: "flow", record: this.#placed(only.record, lines, offset) };
    } catch {
      return null;
    }
  }

  /** The record with the line that it stands in. */
  #placed(record: FlowRecord, lines = 0, offset = 0): FlowRecord {
    const place = this.#place;
    return place === null ? record : { ...record, place: { file: place.file, record: place.record + lines, offset: place.offset + offset } };
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
    const [method, target] = [hashMethod(this.#hash, traffic.request), hashTarget(this.#hash, traffic.request)];
    const same = hashSame(this.#hash.start(0).text(connection), unitOf(observer, layer), first, method, target.high, target.low);
    return this.#recent.add(same.high, same.low) ? "duplicates" : null;
  }

  #fail(broken: Broken): void {
    this.buckets.malformed++;
    this.#note(broken);
  }

  #note(broken: Broken): void {
    if (this.broken.length < MAX_PROBLEMS) this.broken.push(broken);
  }
}

/** Whether containers have named ports among those that are otherwise told apart by classes only. */
export function hasHighPorts(inventory: Inventory | null): boolean {
  return inventory?.pods.some(({ ports }) => ports.some(({ port }) => port >= EPHEMERAL)) ?? false;
}

/** What an inventory tells of pods with a name: the stem of the name, and what records don't say of them, by namespace. */
export function podMeaning(lookup: Lookup | null): (name: string) => string {
  const facts = new Map<string, string>();
  const { pods = [], past = [] } = lookup?.inventory ?? {};
  for (const { namespace, name, ports, labels, serviceAccount, node, hostNetwork, tenure } of [...pods, ...past]) {
    const one = JSON.stringify([namespace, ports, droppedLabels(labels), serviceAccount, node, hostNetwork, tenure?.to ?? null]);
    facts.set(name, `${facts.get(name) ?? ""}${one}${lookup?.turns(`${namespace}/${name}`).join() ?? ""}`);
  }
  return (name) => `${workloadOf("", name)} ${facts.get(name) ?? ""}`;
}

/** Between which times the inventory has one answer on the pods of a record. */
export function spanOf({ source, destination, first }: FlowRecord, lookup: Lookup | null): readonly [from: number, to: number] {
  const turns = [source, destination].flatMap(({ endpoint: { pod } }) => (pod === null ? [] : (lookup?.turns(`${pod.namespace}/${pod.name}`) ?? [])));
  const time = first ?? 0;
  return [Math.max(...turns.filter((turn) => turn <= time)), Math.min(...turns.filter((turn) => turn > time))];
}
