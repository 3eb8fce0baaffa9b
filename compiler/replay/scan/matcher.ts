import { Hash } from "../pairing.ts";
import { EPHEMERAL, type Projection } from "../projection.ts";
import { hashTarget } from "../same.ts";
import { digitsEnd, textEnd, wholeAt } from "./json-bytes.ts";
import type { Segment } from "./layout.ts";
import type { LineMatcher } from "./line-matcher.ts";
import { Literals } from "./literals.ts";
import { OP } from "./members.ts";
import { Pairs } from "./pairs.ts";
import { Instants } from "./rfc3339.ts";
import { States } from "./states.ts";
import { Targets } from "./targets.ts";
import { WORD } from "./traced.ts";
import { Vocabulary } from "./vocabulary.ts";

/** What was learned is dropped above this, to start anew: logs that never repeat themselves must not fill memory. */
const MAX_BYTES = 16 << 20;
const MAX_STATES = 1 << 19;
/** Longer lines are left to the decoder. */
export const MAX_LINE = 1 << 16;
/** Lines that are found before they are counted. */
const EVENTS = 256;
const NEWLINE = 10;

/** Matches lines eight bytes at once. */
export class Matcher implements LineMatcher {
  readonly words = new Int32Array(EVENTS * WORD.all);
  readonly times = new Float64Array(EVENTS);
  end = 0;
  isStuck = false;
  state = 0;
  #time = 0;
  #port = 0;
  /** The hash of what was asked. */
  #high = 0;
  #low = 0;
  #literals = new Literals();
  #pairs = new Pairs();
  #vocabulary = new Vocabulary();
  readonly #states = new States();
  #source = 0;
  #sourceEnd = 0;
  #destination = 0;
  #destinationEnd = 0;
  #sourcePort = 0;
  #sourcePortEnd = 0;
  #destinationPort = 0;
  #destinationPortEnd = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  readonly #noTarget: { readonly high: number; readonly low: number };
  readonly #instants = new Instants();
  readonly #targets: Targets;
  readonly #projection: Projection;
  readonly #exactPorts: boolean;
  readonly #hash = new Hash();

  /** `exactPorts`: containers have named ports among those that are otherwise told apart by classes only. */
  constructor(projection: Projection, exactPorts: boolean) {
    this.#projection = projection;
    this.#exactPorts = exactPorts;
    this.#targets = new Targets(projection);
    this.#noTarget = hashTarget(this.#hash, null);
  }

  lines(bytes: Uint8Array, at: number, whole: boolean): number {
    this.#open(bytes);
    const first = at;
    const { words, times } = this;
    let count = 0;
    this.isStuck = false;
    while (count < EVENTS && at < bytes.length) {
      const behind = this.#match(at, Math.min(bytes.length, at + MAX_LINE));
      const ends = behind >= 0 && (behind === bytes.length ? whole : bytes[behind] === NEWLINE);
      if (!ends || !this.#states.isKnown(this.state, this.#time)) {
        this.isStuck = true;
        break;
      }
      const event = count * WORD.all;
      words[event] = this.state;
      words[event + WORD.start] = at - first;
      words[event + WORD.end] = behind - first;
      words[event + WORD.high] = this.#high;
      words[event + WORD.low] = this.#low;
      words[event + WORD.port] = this.#port;
      const prefix = this.#states.prefixOf(this.state);
      if (prefix !== null) this.#hashConnection(prefix, words, event + WORD.connection);
      times[count++] = this.#time;
      at = behind + 1;
    }
    this.end = at;
    return count;
  }

  isLine(bytes: Uint8Array): boolean {
    this.#open(bytes);
    return bytes.length <= MAX_LINE && this.#match(0, bytes.length) === bytes.length;
  }

  get isConnected(): boolean {
    return this.#source !== 0 && this.#destination !== 0 && this.#sourcePort !== 0;
  }

  get isFull(): boolean {
    return this.#literals.size > MAX_BYTES || this.#pairs.count > MAX_STATES;
  }

  know(state: number, protocol: string | null, span: readonly [from: number, to: number]): void {
    this.#states.know(state, protocol, span);
  }

  forget(): void {
    this.#literals = new Literals();
    this.#pairs = new Pairs();
    this.#vocabulary = new Vocabulary();
    this.#states.forget();
  }

  remember(segments: readonly Segment[]): void {
    for (const segment of segments) {
      const place = this.#vocabulary.placeOf(segment);
      this.#literals.add(this.#view, segment.from, segment.to, place, this.#vocabulary.pieceOf(segment));
    }
  }

  /** The bytes that lines are matched in from now on. */
  #open(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** The same text that the decoder makes of a connection: protocol, addresses, ports. */
  #hashConnection(prefix: Hash, words: Int32Array, at: number): void {
    const [bytes, hash] = [this.#bytes, this.#hash];
    hash.from(prefix).bytes(bytes, this.#source, this.#sourceEnd).unit(0x20);
    hash.bytes(bytes, this.#destination, this.#destinationEnd).unit(0x20).bytes(bytes, this.#sourcePort, this.#sourcePortEnd).unit(0x20);
    hash.bytes(bytes, this.#destinationPort, this.#destinationPortEnd).write(words, at);
  }

  /** Behind the line that starts here, if its pieces are known; -1 if not. */
  #match(start: number, end: number): number {
    const [literals, pairs, bytes, view, projection] = [this.#literals, this.#pairs, this.#bytes, this.#view, this.#projection];
    let at = start;
    let place = 0;
    let state = 0;
    let sourcePod = 0;
    let destinationPod = 0;
    this.state = this.#source = this.#destination = this.#sourcePort = 0;
    this.#high = this.#noTarget.high;
    this.#low = this.#noTarget.low;
    for (;;) {
      if (!literals.find(view, at, end, place)) return -1;
      at += literals.length;
      place = literals.place;
      const { meaning, pod, next } = literals;
      if (meaning !== 0) state = pairs.of(state, meaning * 8);
      if (pod > 0) sourcePod = pod;
      else if (pod < 0) destinationPod = -pod;
      switch (next) {
        case OP.cut:
          break;
        case OP.end:
          this.state = sourcePod > 0 && sourcePod === destinationPod ? pairs.of(state, 5) : state;
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
          if (next === OP.source) {
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
          if (next === OP.sourcePort) {
            this.#sourcePort = at;
            this.#sourcePortEnd = behind;
          } else {
            this.#destinationPort = at;
            this.#destinationPortEnd = behind;
            this.#port = port;
            state = pairs.of(state, (port < EPHEMERAL || this.#exactPorts ? port : projection.port(port)[0]) * 8 + 3);
          }
          at = behind;
          break;
        }
        default: {
          const behind = textEnd(bytes, at, end);
          if (behind < 0) return -1;
          if (next === OP.url) {
            state = pairs.of(state, this.#targets.of(bytes, at, behind) * 8 + 4);
            this.#high = this.#targets.high;
            this.#low = this.#targets.low;
          }
          at = behind;
        }
      }
    }
  }
}
