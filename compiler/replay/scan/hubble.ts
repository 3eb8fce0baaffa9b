import { Hash, type Hashed } from "../pairing.ts";
import { EPHEMERAL } from "../projection.ts";
import type { Recent } from "../recent.ts";
import type { Bucket, FlowRecord, Outcome } from "../record.ts";
import { hashMethod, hashSame, hashTarget } from "../same.ts";
import type { Entry, KeyTable } from "../table.ts";
import { digitsEnd, textEnd, wholeAt } from "./json-bytes.ts";
import { Layout, type Segment } from "./layout.ts";
import { Literals } from "./literals.ts";
import { OP } from "./members.ts";
import { Pairs } from "./pairs.ts";
import { Instants } from "./rfc3339.ts";
import { Targets } from "./targets.ts";

/** What was learned is dropped above this, to start anew: logs that never repeat themselves must not fill memory. */
const MAX_BYTES = 24 << 20;
const MAX_STATES = 1 << 20;
/** Longer lines are left to the decoder. */
const MAX_LINE = 1 << 16;
const NEWLINE = 10;

/** What records of one meaning are: counted in a bucket, flows of one entry, or to be decoded each. */
type Known =
  | Exclude<Outcome, { kind: "flow" }>
  | {
      readonly kind: "flow";
      entry: Entry | null;
      readonly record: FlowRecord;
      readonly method: Hashed;
      readonly protocol: string | null;
      /** When the record means this. */
      readonly span: readonly [from: number, to: number];
    }
  | { readonly kind: "decode" };

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
  #literals = new Literals();
  #pairs = new Pairs();
  #places = new Map<string, number>([["", 0]]);
  #meanings = new Map<string, number>();
  #pods = new Map<string, number>();
  #known: Known[] = [];
  /** The state that the last `run` ended in; 0 where it didn't come to the end of the line. */
  #state = 0;
  #time = 0;
  #source = 0;
  #sourceEnd = 0;
  #destination = 0;
  #destinationEnd = 0;
  #sourcePort = 0;
  #sourcePortEnd = 0;
  #destinationPort = 0;
  #destinationPortEnd = 0;
  #port = 0;
  #target: Hashed;
  #view: DataView = new DataView(new ArrayBuffer(0));
  readonly #noTarget: Hashed;
  readonly #connection = new Hash();
  readonly #hash = new Hash();
  readonly #instants = new Instants();
  readonly #layout: Layout;
  readonly #targets: Targets;
  readonly #table: KeyTable;
  readonly #recent: Recent;
  readonly #slow: Slow;

  constructor(table: KeyTable, recent: Recent, slow: Slow) {
    this.#table = table;
    this.#recent = recent;
    this.#slow = slow;
    this.#layout = new Layout((name) => slow.podMeaning(name));
    this.#targets = new Targets(table.projection);
    this.#noTarget = hashTarget(this.#hash, null);
    this.#target = this.#noTarget;
  }

  /** Counts lines from `start` on, as far as they are known; the answer is where the first one starts that is not. `whole`: the last one needs no newline. */
  run(bytes: Uint8Array, start: number, whole: boolean): number {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.lines = 0;
    let at = start;
    while (at < bytes.length) {
      this.#state = 0;
      const behind = this.#match(bytes, at, Math.min(bytes.length, at + MAX_LINE));
      if (behind < 0 || (behind === bytes.length ? !whole : bytes[behind] !== NEWLINE)) break;
      const known = this.#known[this.#state];
      if (known === undefined || known.kind === "decode" || isOutOf(known, this.#time)) break;
      if (known.kind === "flow") this.#count(bytes, at, behind, known);
      else this.#slow.count(known.kind);
      this.lines++;
      at = behind + 1;
    }
    return Math.min(at, bytes.length);
  }

  /** Remembers what this line is, which is all that the bytes hold; false where each of its kind has to be decoded. */
  learn(bytes: Uint8Array): boolean {
    if (bytes.length > MAX_LINE || this.#known[this.#state]?.kind === "decode") return false;
    const outcome = this.#slow.decode(bytes, 0, 0);
    const segments = outcome === null ? null : this.#layout.of(bytes);
    if (outcome === null || segments === null) {
      if (this.#state > 0) this.#known[this.#state] = { kind: "decode" };
      return false;
    }
    if (this.#literals.size > MAX_BYTES || this.#pairs.count > MAX_STATES) this.#forget();
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (const one of segments) this.#remember(one);
    this.#state = 0;
    if (this.#match(bytes, 0, bytes.length) !== bytes.length) return false;
    this.#known[this.#state] ??= this.#knownOf(outcome);
    return true;
  }

  #knownOf(outcome: Outcome): Known {
    if (outcome.kind !== "flow") return outcome.count === 1 && outcome.kind !== "malformed" ? outcome : { kind: "decode" };
    const { record } = outcome;
    const protocol = record.connection?.split(" ")[0] ?? null;
    if (protocol !== null && (this.#source === 0 || this.#destination === 0 || this.#sourcePort === 0)) return { kind: "decode" };
    return { kind: "flow", entry: null, record, method: hashMethod(this.#hash, record.traffic.request), protocol, span: this.#slow.spanOf(record) };
  }

  #remember({ from, to, place, next, placeBehind, meaning, pod }: Segment): void {
    const podNumber = pod === null || pod.name === "" ? 0 : numberOf(this.#pods, pod.name) + 1;
    this.#literals.add(this.#view, from, to, numberOf(this.#places, place), {
      meaning: meaning === "" ? 0 : numberOf(this.#meanings, meaning) + 1,
      next,
      place: next === OP.end ? 0 : numberOf(this.#places, placeBehind),
      pod: pod?.end === "source" ? podNumber : -podNumber,
    });
  }

  #forget(): void {
    this.#literals = new Literals();
    this.#pairs = new Pairs();
    this.#places = new Map([["", 0]]);
    this.#meanings.clear();
    this.#pods.clear();
    this.#known = [];
  }

  /** Behind the line that starts here, if its pieces are known; -1 if not. */
  #match(bytes: Uint8Array, start: number, end: number): number {
    const [literals, pairs, view, projection] = [this.#literals, this.#pairs, this.#view, this.#table.projection];
    let at = start;
    let place = 0;
    let state = 0;
    let sourcePod = 0;
    let destinationPod = 0;
    this.#source = this.#destination = this.#sourcePort = 0;
    this.#target = this.#noTarget;
    for (;;) {
      const piece = literals.find(view, at, end, place);
      if (piece < 0) return -1;
      at += literals.lengths[piece] as number;
      place = literals.place[piece] as number;
      const meaning = literals.meaning[piece] as number;
      if (meaning !== 0) state = pairs.of(state, meaning * 8);
      const pod = literals.pod[piece] as number;
      if (pod > 0) sourcePod = pod;
      else if (pod < 0) destinationPod = -pod;
      switch (literals.next[piece]) {
        case OP.cut:
          break;
        case OP.end:
          this.#state = sourcePod > 0 && sourcePod === destinationPod ? pairs.of(state, 5) : state;
          return at;
        case OP.time:
          this.#time = this.#instants.at(bytes, at);
          if (Number.isNaN(this.#time)) return -1;
          at = this.#instants.end;
          break;
        case OP.source:
        case OP.destination: {
          const kind = projection.addressClass(bytes, at);
          const behind = projection.addressEnd;
          if (kind < 0 || behind >= end) return -1;
          if (literals.next[piece] === OP.source) {
            this.#source = at;
            this.#sourceEnd = behind;
            state = pairs.of(state, kind * 8 + 1);
          } else {
            this.#destination = at;
            this.#destinationEnd = behind;
            state = pairs.of(state, kind * 8 + 2);
          }
          at = behind;
          break;
        }
        case OP.sourcePort:
        case OP.destinationPort: {
          const behind = digitsEnd(bytes, at, end);
          const port = behind < 0 ? -1 : wholeAt(bytes, at, behind);
          if (port < 0 || port > 65_535) return -1;
          if (literals.next[piece] === OP.sourcePort) {
            this.#sourcePort = at;
            this.#sourcePortEnd = behind;
          } else {
            this.#destinationPort = at;
            this.#destinationPortEnd = behind;
            this.#port = port;
            state = pairs.of(state, (port < EPHEMERAL || this.#slow.exactPorts ? port : projection.port(port)[0]) * 8 + 3);
          }
          at = behind;
          break;
        }
        default: {
          const behind = textEnd(bytes, at, end);
          if (behind < 0) return -1;
          if (literals.next[piece] === OP.url) {
            state = pairs.of(state, this.#targets.of(bytes, at, behind) * 8 + 4);
            this.#target = { high: this.#targets.high, low: this.#targets.low };
          }
          at = behind;
        }
      }
    }
  }

  #count(bytes: Uint8Array, start: number, end: number, known: Extract<Known, { kind: "flow" }>): void {
    const { record, protocol } = known;
    const time = this.#time;
    if (this.#slow.isOutside(time)) return this.#slow.count("outside");
    if (protocol !== null) {
      this.#hashConnection(bytes, protocol);
      const same = hashSame(this.#hash.from(this.#connection), record.observer, record.layer, time, known.method, this.#target);
      if (this.#recent.add(same)) return this.#slow.count("duplicates");
    }
    const port = protocol === null ? null : this.#port;
    known.entry ??= this.#enter(bytes, start, end);
    const { entry } = known;
    if (entry === null) return;
    const hash = protocol === null ? null : this.#hash.from(this.#connection).unit(entry.id).end();
    this.#table.count(entry, record.observer, record.recorded, record.weight, record.bytes, hash);
    if (port !== null && (entry.port === null || port < entry.port)) entry.port = port;
    if (entry.last === null || time > entry.last) entry.last = time;
    if (entry.first !== null && time > entry.first) return;
    entry.first = time;
    const outcome = this.#decode(bytes, start, end);
    if (outcome?.kind === "flow") this.#table.noteSample(entry, outcome.record);
  }

  #enter(bytes: Uint8Array, start: number, end: number): Entry | null {
    const outcome = this.#decode(bytes, start, end);
    return outcome?.kind === "flow" ? this.#table.entryOf(outcome.record) : null;
  }

  #decode(bytes: Uint8Array, start: number, end: number): Outcome | null {
    return this.#slow.decode(bytes.subarray(start, end), this.lines, start);
  }

  /** The same text that the decoder makes of a connection: protocol, addresses, ports. */
  #hashConnection(bytes: Uint8Array, protocol: string): void {
    const hash = this.#connection.start(0).text(protocol).unit(0x20).bytes(bytes, this.#source, this.#sourceEnd).unit(0x20);
    hash.bytes(bytes, this.#destination, this.#destinationEnd).unit(0x20).bytes(bytes, this.#sourcePort, this.#sourcePortEnd).unit(0x20);
    hash.bytes(bytes, this.#destinationPort, this.#destinationPortEnd);
  }
}

function numberOf(numbers: Map<string, number>, text: string): number {
  const known = numbers.get(text) ?? numbers.size;
  if (known === numbers.size) numbers.set(text, known);
  return known;
}

function isOutOf(known: Known, time: number): boolean {
  return known.kind === "flow" && (time < known.span[0] || time >= known.span[1]);
}
