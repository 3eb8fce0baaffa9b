import { Hash, type Hashed } from "../pairing.ts";
import type { Recent } from "../recent.ts";
import type { Bucket, FlowRecord, Outcome } from "../record.ts";
import { hashMethod, hashSame } from "../same.ts";
import type { Entry, KeyTable } from "../table.ts";
import { Layout } from "./layout.ts";
import { Matcher } from "./matcher.ts";
import { NO_STATE, Trace, type Traced, WORD } from "./traced.ts";

/** Longer lines are left to the decoder. */
const MAX_LINE = 1 << 16;
const NEWLINE = 10;

/** What flows of one meaning have in common with many others. */
interface Meaning extends Pick<FlowRecord, "observer" | "recorded" | "layer" | "weight" | "bytes"> {
  readonly method: Hashed;
  readonly protocol: string | null;
  /** When the record means this. */
  readonly span: readonly [from: number, to: number];
}
/** What records of one meaning are: counted in a bucket, flows of one entry, or to be decoded each. */
type Known =
  | Exclude<Outcome, { kind: "flow" }>
  | { readonly kind: "flow"; entry: Entry | null; readonly meaning: Meaning }
  | { readonly kind: "decode" };
type KnownFlow = Extract<Known, { kind: "flow" }>;
const DECODE: Known = { kind: "decode" };
interface States {
  readonly epoch: number;
  readonly known: (Known | undefined)[];
}

/** What the reader does with a line that the scanner can't tell by itself. */
export interface Slow {
  /** Decodes a line, which starts at this offset of the bytes scanned and is so many lines behind their first; null where it stands for more than one outcome, or where an address decides what it is. */
  decode(bytes: Uint8Array, lines: number, offset: number): Outcome | null;
  isOutside(time: number): boolean;
  count(bucket: Bucket): void;
  /** Whether containers have named ports among those that are otherwise told apart by classes only. */
  readonly exactPorts: boolean;
  /** What an inventory tells of pods with this name. */
  podMeaning(name: string): string;
  /** Before or after this time the pods of a record may be other ones. */
  spanOf(record: FlowRecord): readonly [from: number, to: number];
}

/**
 * Counts Hubble's lines by their bytes. A line is cut into pieces that came before in the same place, and what stands between them: time,
 * addresses, ports, URL. Lines whose pieces mean the same are one state, and only the first of them is decoded. Every piece was part of valid
 * JSON where it stands again, so what is counted without decoding can't differ from decoding each line.
 */
export class HubbleScanner {
  /** Lines that the last `run` took. */
  lines = 0;
  #known: Known[] = [];
  readonly #meanings = new Map<string, Meaning>();
  /** What states of other threads are, by the thread, in its latest epoch that was met. */
  readonly #elsewhere = new Map<number, States>();
  /** How often everything was forgotten: states of one epoch mean nothing in another. */
  #epoch = 0;
  /** What the line is that was learned last, until it is counted. */
  #fresh: Outcome | null = null;
  readonly #connection = new Hash();
  readonly #hash = new Hash();
  readonly #layout: Layout;
  readonly #matcher: Matcher;
  readonly #table: KeyTable;
  readonly #recent: Recent;
  readonly #slow: Slow;

  constructor(table: KeyTable, recent: Recent, slow: Slow) {
    this.#table = table;
    this.#recent = recent;
    this.#slow = slow;
    this.#layout = new Layout((name) => slow.podMeaning(name));
    this.#matcher = new Matcher(table.projection, slow.exactPorts, this.#hash);
  }

  /** Counts lines from `start` on, as far as they are known; the answer is where the first one starts that is not. `whole`: the last one needs no newline. */
  run(bytes: Uint8Array, start: number, whole: boolean): number {
    const matcher = this.#matcher;
    matcher.open(bytes);
    this.lines = 0;
    let at = start;
    while (at < bytes.length) {
      const behind = matcher.match(at, Math.min(bytes.length, at + MAX_LINE));
      if (behind < 0 || (behind === bytes.length ? !whole : bytes[behind] !== NEWLINE)) break;
      const known = this.#known[matcher.state];
      if (known === undefined || known.kind === "decode" || isOutOf(known, matcher.time)) break;
      if (known.kind === "flow") {
        if (known.meaning.protocol !== null) matcher.hashConnection(this.#connection, known.meaning.protocol);
        this.#count(bytes, at, behind, known, matcher, this.lines);
      } else this.#slow.count(known.kind);
      this.lines++;
      at = behind + 1;
    }
    this.#fresh = null;
    return Math.min(at, bytes.length);
  }

  /** Remembers what this line is, which is all that the bytes hold; false where each of its kind has to be decoded. */
  learn(bytes: Uint8Array): boolean {
    const matcher = this.#matcher;
    if (bytes.length > MAX_LINE || this.#known[matcher.state]?.kind === "decode") return false;
    const outcome = this.#slow.decode(bytes, 0, 0);
    if (matcher.isFull) this.#forget();
    matcher.open(bytes);
    let isWhole = matcher.match(0, bytes.length) === bytes.length;
    if (!isWhole && outcome !== null) {
      matcher.remember(this.#layout.of(bytes) ?? []);
      isWhole = matcher.match(0, bytes.length) === bytes.length;
    }
    if (!isWhole) return false;
    this.#known[matcher.state] ??= outcome === null ? DECODE : this.#knownOf(outcome, matcher.isConnected);
    this.#fresh = outcome;
    return outcome !== null;
  }

  /** Writes down what the lines of a block are, for the scanner of another thread to count; learns what is new. */
  trace(bytes: Uint8Array): Traced {
    const [matcher, trace] = [this.#matcher, new Trace(this.#epoch)];
    matcher.open(bytes);
    for (let at = 0; at < bytes.length; ) {
      let behind = this.#matchLine(bytes, at);
      if (behind < 0) {
        const newline = bytes.indexOf(NEWLINE, at);
        if (newline >= 0 && this.learn(bytes.subarray(at, newline))) {
          if (trace.epoch !== this.#epoch) trace.begin(this.#epoch);
          matcher.open(bytes);
          behind = this.#matchLine(bytes, at);
        } else matcher.open(bytes);
        if (behind < 0) {
          const end = newline < 0 ? bytes.length : newline + 1;
          trace.rest(at, end);
          at = end;
          continue;
        }
      }
      const known = this.#known[matcher.state];
      const words = trace.add(matcher.state, at, behind, matcher.time);
      if (known?.kind === "flow") {
        if (known.meaning.protocol !== null) matcher.hashConnection(this.#connection, known.meaning.protocol);
        this.#connection.write(trace.words, words + WORD.connection);
        trace.words[words + WORD.high] = matcher.high;
        trace.words[words + WORD.low] = matcher.low;
        trace.words[words + WORD.port] = matcher.port;
      }
      at = behind + 1;
    }
    this.#fresh = null;
    return trace.traced;
  }

  /** Counts what another thread found; `rest` reads lines one by one that are so many behind the first, and answers how many they are. */
  counted(thread: number, bytes: Uint8Array, traced: Traced, rest: (from: number, to: number, lines: number) => number): number {
    const { times, words, count } = traced;
    let states = this.#statesOf(thread, traced.epoch);
    let lines = 0;
    for (let i = 0; i < count; i++) {
      const at = i * WORD.all;
      const state = words[at] as number;
      const [start, end] = [words[at + WORD.start] as number, words[at + WORD.end] as number];
      if (state === NO_STATE.epoch) states = this.#statesOf(thread, start);
      else if (state === NO_STATE.rest) lines += rest(start, end, lines);
      else {
        states[state] ??= this.#knownElsewhere(bytes.subarray(start, end));
        const known = states[state] as Known;
        if (known.kind === "decode" || isOutOf(known, times[i] as number)) rest(start, end, lines);
        else if (known.kind === "flow") {
          this.#connection.at(words, at + WORD.connection);
          const target = { high: (words[at + WORD.high] as number) >>> 0, low: (words[at + WORD.low] as number) >>> 0 };
          this.#count(bytes, start, end, known, { time: times[i] as number, port: words[at + WORD.port] as number, ...target }, lines);
        } else this.#slow.count(known.kind);
        lines++;
      }
    }
    return lines;
  }

  /** Behind a whole line whose state is known; -1 if there is none. */
  #matchLine(bytes: Uint8Array, at: number): number {
    const behind = this.#matcher.match(at, Math.min(bytes.length, at + MAX_LINE));
    if (behind < 0 || bytes[behind] !== NEWLINE) return -1;
    const known = this.#known[this.#matcher.state] ?? DECODE;
    return known.kind === "decode" || isOutOf(known, this.#matcher.time) ? -1 : behind;
  }

  #statesOf(thread: number, epoch: number): (Known | undefined)[] {
    const found = this.#elsewhere.get(thread);
    if (found?.epoch === epoch) return found.known;
    const made = { epoch, known: [] };
    this.#elsewhere.set(thread, made);
    return made.known;
  }

  #knownElsewhere(line: Uint8Array): Known {
    const outcome = this.#slow.decode(line, 0, 0);
    return outcome === null ? DECODE : this.#knownOf(outcome, true);
  }

  #knownOf(outcome: Outcome, isConnected: boolean): Known {
    if (outcome.kind !== "flow") return outcome.count === 1 && outcome.kind !== "malformed" ? outcome : DECODE;
    const { record } = outcome;
    const protocol = record.connection?.split(" ")[0] ?? null;
    if (protocol !== null && !isConnected) return DECODE;
    const { observer, recorded, layer, weight, bytes, traffic } = record;
    const method = hashMethod(this.#hash, traffic.request);
    const made: Meaning = { observer, recorded, layer, weight, bytes, method, protocol, span: this.#slow.spanOf(record) };
    const text = `${observer} ${recorded} ${layer} ${weight} ${bytes} ${method.high} ${method.low} ${protocol} ${made.span}`;
    const meaning = this.#meanings.get(text) ?? made;
    if (meaning === made) this.#meanings.set(text, made);
    return { kind: "flow", entry: null, meaning };
  }

  #forget(): void {
    this.#matcher.forget();
    this.#known = [];
    this.#meanings.clear();
    this.#epoch++;
  }

  /** Counts a line of a known meaning; `#connection` is the hash of its addresses and ports. */
  #count(bytes: Uint8Array, start: number, end: number, known: KnownFlow, found: Found, lines: number): void {
    const { observer, recorded, layer, weight, bytes: size, protocol, method } = known.meaning;
    const { time } = found;
    if (this.#slow.isOutside(time)) return this.#slow.count("outside");
    if (protocol !== null) {
      const same = hashSame(this.#hash.from(this.#connection), observer, layer, time, method, found);
      if (this.#recent.add(same)) return this.#slow.count("duplicates");
    }
    let outcome: Outcome | null = null;
    if (known.entry === null) {
      outcome = this.#decode(bytes, start, end, lines);
      if (outcome?.kind !== "flow") return;
      known.entry = this.#table.entryOf(outcome.record);
    }
    const { entry } = known;
    const hash = protocol === null ? null : this.#hash.from(this.#connection).unit(entry.id).end();
    this.#table.count(entry, observer, recorded, weight, size, hash);
    if (protocol !== null && (entry.port === null || found.port < entry.port)) entry.port = found.port;
    if (entry.last === null || time > entry.last) entry.last = time;
    if (entry.first !== null && time > entry.first) return;
    entry.first = time;
    outcome ??= this.#decode(bytes, start, end, lines);
    if (outcome?.kind === "flow") this.#table.noteSample(entry, outcome.record);
  }

  #decode(bytes: Uint8Array, start: number, end: number, lines: number): Outcome | null {
    return this.#fresh ?? this.#slow.decode(bytes.subarray(start, end), lines, start);
  }
}

/** What a line holds between its known pieces. */
interface Found extends Hashed {
  readonly time: number;
  readonly port: number;
}

function isOutOf(known: Known, time: number): boolean {
  return known.kind === "flow" && (time < known.meaning.span[0] || time >= known.meaning.span[1]);
}
