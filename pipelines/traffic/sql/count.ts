import { lookupOf } from "#model";
import {
  ALONE,
  connectionText,
  countsIn,
  type FlowRecord,
  HELD,
  hasHighPorts,
  KeyTable,
  KINDS,
  Kinds,
  ODD,
  outsideOf,
  type Projection,
  podMeaning,
  REMEMBERED,
  type ReaderOptions,
  RecordReader,
  repeatableIn,
  repeatedIn,
  WORDS,
  type WordColumn,
  Words,
  wordsOf,
} from "#replay";
import type { Cell, EngineRow, Place, Raw, SqlEngine } from "./engine.ts";
import { Repetitions } from "./repetitions.ts";

type WordTable = (typeof WORDS)[WordColumn];

/** At most so many records are decoded one by one: a tenth of the log, or these. */
const FEW = 10_000;
/** At most so many kinds of records are worth a table. */
const MANY_KINDS = 1_000_000;

/** A log that was counted. */
export interface CountedLog {
  readonly table: KeyTable;
  readonly reader: RecordReader;
}

/**
 * Counts a log by an engine, to the same result as scanning it. SQL tells kinds of records apart and counts them; what each
 * means is decoded from one of its records, and records that SQL can't tell are decoded one by one. Answers null where these are most of the
 * log, or may be repetitions further apart than the scanner remembers.
 */
export async function countBySql(engine: SqlEngine, projection: Projection, options: ReaderOptions): Promise<CountedLog | null> {
  const table = new KeyTable(projection);
  const reader = await new Counting(engine, table, options).run();
  return reader === null ? null : { table, reader };
}

class Counting {
  readonly #engine: SqlEngine;
  readonly #table: KeyTable;
  readonly #options: ReaderOptions;
  readonly #kinds: Kinds;
  readonly #words: Words;
  readonly #few: number;
  readonly #buckets: (readonly [bucket: keyof RecordReader["buckets"], count: number])[] = [];

  constructor(engine: SqlEngine, table: KeyTable, options: ReaderOptions) {
    const lookup = options.inventory === null ? null : lookupOf(options.inventory);
    this.#engine = engine;
    this.#table = table;
    this.#options = options;
    this.#kinds = new Kinds(table.projection, lookup, options.format);
    this.#words = new Words(table.projection, podMeaning(lookup), hasHighPorts(options.inventory));
    this.#few = Math.max(FEW, Math.floor(engine.records / 10));
  }

  async run(): Promise<RecordReader | null> {
    const odd = await this.#places(await this.#engine.rows(ODD, this.#few));
    if (odd === null) return null;
    await this.#giveWords();
    const others = new Set<string>();
    if (!(await this.#giveMeaning(odd, others))) return null;
    const alone = await this.#places(await this.#engine.rows(ALONE, this.#few));
    if (alone === null) return null;
    if (alone.length > 0 && !(await this.#engine.lines(sorted(alone), (raw) => this.#noteConnections(raw, others)))) return null;
    const repeated = await this.#engine.rows(repeatedIn(this.#options), this.#few);
    if (repeated === null) return null;
    for (const row of repeated) others.add(String(row["connection"]));
    await this.#engine.give(
      "held",
      [...others].map((connection) => [connection, 1]),
    );
    const held = await this.#places(await this.#engine.rows(HELD, this.#few));
    if (held === null) return null;
    return this.#count(sorted([...odd, ...alone, ...held]));
  }

  async #giveWords(): Promise<void> {
    const words: Record<WordTable, Set<string>> = { addresses: new Set(), pods: new Set(), ports: new Set(), urls: new Set() };
    for (const [name, kind] of Object.entries(WORDS) as [WordColumn, WordTable][])
      for (const row of (await this.#engine.rows(wordsOf(name))) ?? []) words[kind].add(String(row["word"]));
    const rows = {
      addresses: (word: string) => this.#words.address(word),
      pods: (word: string) => this.#words.pod(word),
      ports: (word: string) => this.#words.port(word),
      urls: (word: string) => this.#words.url(word),
    };
    for (const [kind, row] of Object.entries(rows) as [WordTable, (word: string) => readonly Cell[]][])
      await this.#engine.give(kind, [...words[kind]].map(row));
  }

  /** Decodes one record of each kind, and those that are odd for the connections that they are of. */
  async #giveMeaning(odd: readonly Place[], others: Set<string>): Promise<boolean> {
    const kinds = await this.#engine.rows(KINDS, MANY_KINDS);
    if (kinds === null) return false;
    const byPlace = new Map<string, EngineRow[]>();
    const places = kinds.map((row) => placeOf(row["first"] as EngineRow));
    for (const [i, place] of places.entries()) byPlace.set(keyOf(place), [...(byPlace.get(keyOf(place)) ?? []), kinds[i] as EngineRow]);
    const meaning: Cell[][] = [];
    const isSame = await this.#engine.lines(sorted([...places, ...odd]), (raw) => {
      const found = byPlace.get(keyOf(raw)) ?? [];
      if (found.length === 0) this.#noteConnections(raw, others);
      for (const row of found) meaning.push(...this.#meaningOf(row, raw));
    });
    await this.#engine.give("meaning", meaning);
    return isSame;
  }

  #meaningOf(row: EngineRow, { bytes }: Raw): Cell[][] {
    const { digest, first, records, since, until, ...classes } = row;
    const { time, connection } = first as EngineRow;
    const found = { records: Number(records), time: numberOf(time), connection: String(connection), since: numberOf(since), until: numberOf(until) };
    const { flows, buckets } = this.#kinds.meaningOf(bytes, found);
    this.#buckets.push(...buckets);
    const kind = [String(digest), ...CLASSES.map((name) => Number(classes[name]))];
    return flows.map((flow) => [...kind, ...flow]);
  }

  #noteConnections({ bytes }: Raw, others: Set<string>): void {
    for (const { connection } of this.#kinds.records(bytes)) {
      const text = connectionText(connection);
      if (text !== null) others.add(text);
    }
  }

  /** Counts what is decoded one by one, in the order of the log, and then what the engine counted. */
  async #count(places: readonly Place[]): Promise<RecordReader | null> {
    const outside = await this.#engine.rows(outsideOf(this.#options));
    const counts = (await this.#engine.rows(countsIn(this.#options))) ?? [];
    const samples = new Map<string, EngineRow[]>();
    for (const row of counts) {
      const key = keyOf(placeOf(row["sample"] as EngineRow));
      samples.set(key, [...(samples.get(key) ?? []), row]);
    }
    const single = new Set(places.map(keyOf));
    const repetitions = new Repetitions();
    const found: (readonly [sample: FlowRecord, row: EngineRow, place: Place])[] = [];
    const order = new Map<string, Place>();
    const reader = new RecordReader(this.#table, { ...this.#options, scan: false });
    const wanted = sorted([...places, ...counts.map((row) => placeOf(row["sample"] as EngineRow))]);
    const isSame = await this.#engine.lines(wanted, (raw) => {
      const { shown, number, offset } = raw;
      order.set(JSON.stringify([shown, number, offset]), raw);
      if (single.has(keyOf(raw))) {
        reader.line(shown, raw);
        for (const record of this.#kinds.records(raw.bytes)) repetitions.note(record, shown, number);
      }
      for (const row of samples.get(keyOf(raw)) ?? []) {
        const sample = this.#kinds.sampleOf(raw.bytes, Number(row["entry"]));
        if (sample !== null) found.push([{ ...sample, place: { file: shown, record: number, offset } }, row, raw]);
      }
    });
    if (!isSame || found.length !== counts.length) return null;
    if (repetitions.areFar && !(await this.#isShort())) return null;
    const placeIn = ({ place }: FlowRecord) => order.get(JSON.stringify([place?.file, place?.record, place?.offset])) ?? { file: 0, record: 0 };
    for (const [sample, row] of found) this.#table.merge(sample, countedOf(row), (a, b) => compare(placeIn(a), placeIn(b)) < 0);
    for (const [bucket, count] of this.#buckets) reader.buckets[bucket] += count;
    reader.buckets.outside += Number(outside?.[0]?.["flows"] ?? 0);
    reader.records = this.#engine.records;
    return reader;
  }

  /** Whether the scanner would remember all that may be a repetition. */
  async #isShort(): Promise<boolean> {
    const [row] = (await this.#engine.rows(repeatableIn(this.#options))) ?? [];
    return Number(row?.["flows"]) + this.#few <= REMEMBERED;
  }

  async #places(rows: readonly EngineRow[] | null): Promise<Place[] | null> {
    return rows === null ? null : rows.map(placeOf);
  }
}

const CLASSES = ["source_class", "destination_class", "source_pod_class", "destination_pod_class", "one_pod", "destination_port_class", "url_class"];

function countedOf(row: EngineRow) {
  const counter = (name: string) => Number(row[name]);
  return {
    ...{ seen: counter("seen"), alone: counter("single"), aggregated: counter("aggregated"), denied: counter("denied"), audited: counter("audited") },
    ...{ first: numberOf(row["first"]), last: numberOf(row["last"]), port: numberOf(row["port"]) },
  };
}

function numberOf(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

function placeOf(row: EngineRow): Place {
  return { file: Number(row["file"]), record: Number(row["record"]) };
}

function keyOf({ file, record }: Place): string {
  return `${file} ${record}`;
}

function compare(a: Place, b: Place): number {
  return a.file - b.file || a.record - b.record;
}

/** In the order of the log, none twice. */
function sorted(places: readonly Place[]): Place[] {
  return [...new Map(places.map((place) => [keyOf(place), { file: place.file, record: place.record }])).values()].sort(compare);
}
