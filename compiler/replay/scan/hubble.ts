import { Hash, type Hashed } from "../pairing.ts";
import type { Recent } from "../recent.ts";
import type { Bucket, FlowRecord, Outcome } from "../record.ts";
import { hashMethod, hashSame, unitOf } from "../same.ts";
import type { Entry, KeyTable } from "../table.ts";
import { Layout } from "./layout.ts";
import type { LineMatcher } from "./line-matcher.ts";
import { MAX_LINE, Matcher } from "./matcher.ts";
import { SimdMatcher } from "./simd.ts";
import { NO_STATE, Trace, type Traced, WORD } from "./traced.ts";

const NEWLINE = 10;
/** Events that are looked at before any of them is counted. */
const SOME = 256;

/** What flows of one meaning have in common with many others. */
interface Meaning extends Pick<FlowRecord, "observer" | "recorded" | "layer" | "weight" | "bytes"> {
  readonly method: Hashed;
  readonly protocol: string | null;
  /** What tells it from other records of a connection. */
  readonly unit: number;
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
const ALWAYS = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;
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
  /** The module that matches lines; null: they are matched here. */
  readonly accelerator: Uint8Array<ArrayBuffer> | null;
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
  readonly #same = new Int32Array(SOME * 2);
  readonly #hash = new Hash();
  readonly #layout: Layout;
  readonly #matcher: LineMatcher;
  readonly #table: KeyTable;
  readonly #recent: Recent;
  readonly #slow: Slow;

  constructor(table: KeyTable, recent: Recent, slow: Slow) {
    this.#table = table;
    this.#recent = recent;
    this.#slow = slow;
    this.#layout = new Layout((name) => slow.podMeaning(name));
    const { accelerator, exactPorts } = slow;
    const simd = accelerator === null ? null : SimdMatcher.of(accelerator, table.projection, exactPorts);
    this.#matcher = simd ?? new Matcher(table.projection, exactPorts);
  }

  /** Counts lines from `start` on, as far as they are known; the answer is where the first one starts that is not. `whole`: the last one needs no newline. */
  run(bytes: Uint8Array, start: number, whole: boolean): number {
    const matcher = this.#matcher;
    this.lines = 0;
    let at = start;
    do {
      const count = matcher.lines(bytes, at, whole);
      for (let from = 0; from < count; from += SOME) this.#countSome(bytes, at, from, Math.min(count, from + SOME));
      this.lines += count;
      at = matcher.end;
    } while (!matcher.isStuck && at < bytes.length);
    this.#fresh = null;
    return Math.min(at, bytes.length);
  }

  /** Remembers what this line is, which is all that the bytes hold; false where each of its kind has to be decoded. */
  learn(bytes: Uint8Array): boolean {
    const matcher = this.#matcher;
    if (bytes.length > MAX_LINE || this.#known[matcher.state]?.kind === "decode") return false;
    const outcome = this.#slow.decode(bytes, 0, 0);
    if (matcher.isFull) this.#forget();
    let isWhole = matcher.isLine(bytes);
    if (!isWhole && outcome !== null) {
      matcher.remember(this.#layout.of(bytes) ?? []);
      isWhole = matcher.isLine(bytes);
    }
    if (!isWhole) return false;
    const { state } = matcher;
    if (this.#known[state] === undefined) {
      const known = outcome === null ? DECODE : this.#knownOf(outcome, matcher.isConnected);
      this.#known[state] = known;
      if (known.kind === "flow") matcher.know(state, known.meaning.protocol, known.meaning.span);
      else if (known.kind !== "decode") matcher.know(state, null, ALWAYS);
    }
    this.#fresh = outcome;
    return outcome !== null;
  }

  /** Writes down what the lines of a block are, for the scanner of another thread to count; learns what is new. */
  trace(bytes: Uint8Array): Traced {
    const [matcher, trace] = [this.#matcher, new Trace(this.#epoch)];
    for (let at = 0; at < bytes.length; ) {
      trace.take(matcher.words, matcher.times, matcher.lines(bytes, at, false), at);
      at = matcher.end;
      if (!matcher.isStuck || at >= bytes.length) continue;
      const newline = bytes.indexOf(NEWLINE, at);
      const end = newline < 0 ? bytes.length : newline + 1;
      const isLearned = newline >= 0 && this.learn(bytes.subarray(at, newline));
      if (trace.epoch !== this.#epoch) trace.begin(this.#epoch);
      if (isLearned && matcher.lines(bytes.subarray(at, end), 0, false) === 1) trace.take(matcher.words, matcher.times, 1, at);
      else trace.rest(at, end);
      at = end;
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
          const time = times[i] as number;
          if (known.meaning.protocol !== null) this.#hashSame(known, words, at, time, 0);
          this.#count(bytes, 0, known, words, at, time, lines, 0);
        } else this.#slow.count(known.kind);
        lines++;
      }
    }
    return lines;
  }

  /** Counts events of the matcher, whose places are counted from `base`. */
  #countSome(bytes: Uint8Array, base: number, from: number, to: number): void {
    const { words, times } = this.#matcher;
    for (let i = from; i < to; i++) {
      const known = this.#known[words[i * WORD.all] as number] as Known;
      if (known.kind === "flow" && known.meaning.protocol !== null) this.#hashSame(known, words, i * WORD.all, times[i] as number, i - from);
    }
    for (let i = from; i < to; i++) {
      const known = this.#known[words[i * WORD.all] as number] as Known;
      if (known.kind === "flow") this.#count(bytes, base, known, words, i * WORD.all, times[i] as number, this.lines + i, i - from);
      else this.#slow.count(known.kind as Bucket);
    }
  }

  /** What is equal on two records of a connection that are one, for the event that is counted as the `nth` of some. */
  #hashSame({ meaning: { unit, method } }: KnownFlow, words: Int32Array, event: number, time: number, nth: number): void {
    this.#connection.at(words, event + WORD.connection);
    const [high, low] = [words[event + WORD.high] as number, words[event + WORD.low] as number];
    const same = hashSame(this.#hash.from(this.#connection), unit, time, method, high, low);
    this.#same[nth * 2] = same.high;
    this.#same[nth * 2 + 1] = same.low;
    this.#recent.near(same.high);
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
    const unit = unitOf(observer, layer);
    const made: Meaning = { observer, recorded, layer, weight, bytes, method, protocol, unit, span: this.#slow.spanOf(record) };
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

  /** Counts a line of a known meaning, as the event at `event` of these words says; its places are counted from `base`, its hash is the `nth`. */
  #count(bytes: Uint8Array, base: number, known: KnownFlow, words: Int32Array, event: number, time: number, lines: number, nth: number): void {
    const { observer, recorded, weight, bytes: size, protocol } = known.meaning;
    if (this.#slow.isOutside(time)) return this.#slow.count("outside");
    if (protocol !== null && this.#recent.add(this.#same[nth * 2] as number, this.#same[nth * 2 + 1] as number))
      return this.#slow.count("duplicates");
    const [start, end, port] = [
      base + (words[event + WORD.start] as number),
      base + (words[event + WORD.end] as number),
      words[event + WORD.port] as number,
    ];
    let outcome: Outcome | null = null;
    if (known.entry === null) {
      outcome = this.#decode(bytes, start, end, lines);
      if (outcome?.kind !== "flow") return;
      known.entry = this.#table.entryOf(outcome.record);
    }
    const { entry } = known;
    const hash =
      protocol === null
        ? null
        : this.#hash
            .at(words, event + WORD.connection)
            .unit(entry.id)
            .end();
    this.#table.count(entry, observer, recorded, weight, size, hash);
    if (protocol !== null && (entry.port === null || port < entry.port)) entry.port = port;
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

function isOutOf(known: Known, time: number): boolean {
  return known.kind === "flow" && (time < known.meaning.span[0] || time >= known.meaning.span[1]);
}
