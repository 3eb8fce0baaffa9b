import { Hash } from "../pairing.ts";
import { EPHEMERAL, type Projection } from "../projection.ts";
import { hashTarget } from "../same.ts";
import type { Segment } from "./layout.ts";
import type { LineMatcher } from "./line-matcher.ts";
import { MAX_LINE } from "./matcher.ts";
import { dayStart } from "./rfc3339.ts";
import { connectionPrefix } from "./states.ts";
import { Targets } from "./targets.ts";
import { WORD } from "./traced.ts";
import { Vocabulary } from "./vocabulary.ts";

/** What the module is, as its source says (pipelines/traffic/simd/matcher.c). */
interface Module {
  readonly memory: { readonly buffer: ArrayBuffer };
  place(which: number): number;
  start(cuts: number): number;
  target(high: number, low: number): void;
  protocol(number: number, a: number, b: number): void;
  add(from: number, to: number, place: number, meaning: number, next: number, behind: number, pod: number): number;
  word(sort: number, from: number, to: number, number: number, high: number, low: number, value: number): void;
  know(state: number, kind: number, isSpanned: number, from: number, to: number): void;
  line(length: number): number;
  lines(start: number, length: number, count: number): number;
  full(): number;
  forget(): void;
}
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

const PLACE = { input: 0, events: 1, times: 2, told: 3, cuts: 4, ports: 5 } as const;
const TOLD = { count: 0, next: 1, sort: 2, from: 3, to: 4, state: 5, connected: 6, all: 7 } as const;
const WHY = { done: 0, full: 1, unknown: 2, word: 3 } as const;
const SORT = { url: 0, address: 1, day: 2 } as const;
const [PLAIN, CONNECTED, PROTOCOLS] = [1, 2, 64];
const [INPUT, EVENTS, LEAST] = [1 << 18, 4096, 1 << 13];
const NEWLINE = 10;

/** Matches lines sixteen bytes at once, many in a call, by a module whose source is part of the package. */
export class SimdMatcher implements LineMatcher {
  readonly words: Int32Array;
  readonly times: Float64Array;
  end = 0;
  isStuck = false;
  readonly #input: Uint8Array;
  readonly #told: Int32Array;
  readonly #module: Module;
  readonly #projection: Projection;
  readonly #targets: Targets;
  readonly #protocols: string[] = [];
  #vocabulary = new Vocabulary();
  /** Little is handed over where lines are often not known. */
  #window = LEAST;

  private constructor(module: Module, projection: Projection) {
    const { buffer } = module.memory;
    this.words = new Int32Array(buffer, module.place(PLACE.events), EVENTS * WORD.all);
    this.times = new Float64Array(buffer, module.place(PLACE.times), EVENTS);
    this.#input = new Uint8Array(buffer, module.place(PLACE.input), INPUT + 1);
    this.#told = new Int32Array(buffer, module.place(PLACE.told), TOLD.all);
    this.#module = module;
    this.#projection = projection;
    this.#targets = new Targets(projection);
  }

  /** Null where this machine can't run the module, or there are more address blocks than it has room for. */
  static of(bytes: Uint8Array<ArrayBuffer>, projection: Projection, exactPorts: boolean): SimdMatcher | null {
    try {
      const module = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as Module;
      const { cutsV4 } = projection;
      if (module.start(cutsV4.length) === 0) return null;
      new Float64Array(module.memory.buffer, module.place(PLACE.cuts), cutsV4.length).set(cutsV4);
      const ports = new Uint16Array(module.memory.buffer, module.place(PLACE.ports), 65_536);
      if (!exactPorts) for (let port = EPHEMERAL; port < 65_536; port++) ports[port] = projection.port(port)[0];
      const { high, low } = hashTarget(new Hash(), null);
      module.target(high, low);
      return new SimdMatcher(module, projection);
    } catch {
      return null;
    }
  }

  get state(): number {
    return this.#told[TOLD.state] as number;
  }

  get isConnected(): boolean {
    return this.#told[TOLD.connected] !== 0;
  }

  get isFull(): boolean {
    return this.#module.full() !== 0;
  }

  lines(bytes: Uint8Array, at: number, whole: boolean): number {
    for (;;) {
      const size = Math.min(this.#window, bytes.length - at);
      const isLast = at + size === bytes.length;
      this.#input.set(bytes.subarray(at, at + size));
      if (isLast && whole) this.#input[size] = NEWLINE;
      const why = this.#linesIn(isLast && whole ? size + 1 : size);
      const [count, next] = [this.#told[TOLD.count] as number, this.#told[TOLD.next] as number];
      this.end = at + next;
      this.isStuck = why === WHY.unknown || (next === 0 && (isLast || size > MAX_LINE));
      if (why === WHY.unknown) this.#window = Math.max(LEAST, this.#window >> 1);
      else if (why === WHY.done) this.#window = Math.min(INPUT, this.#window * 2);
      if (next > 0 || this.isStuck) return count;
    }
  }

  isLine(bytes: Uint8Array): boolean {
    if (bytes.length > MAX_LINE) return false;
    this.#input.set(bytes);
    for (;;) {
      const why = this.#module.line(bytes.length);
      if (why !== WHY.word) return why === WHY.done;
      this.#giveWord();
    }
  }

  remember(segments: readonly Segment[]): void {
    for (const segment of segments) {
      const at = this.#vocabulary.placeOf(segment);
      const { meaning, next, place, pod } = this.#vocabulary.pieceOf(segment);
      this.#module.add(segment.from, segment.to, at, meaning, next, place, pod);
    }
  }

  know(state: number, protocol: string | null, [from, to]: readonly [from: number, to: number]): void {
    const kind = protocol === null ? PLAIN : CONNECTED + this.#numberOf(protocol);
    const isSpanned = from !== Number.NEGATIVE_INFINITY || to !== Number.POSITIVE_INFINITY;
    if (kind < CONNECTED + PROTOCOLS) this.#module.know(state, kind, Number(isSpanned), from, to);
  }

  forget(): void {
    this.#module.forget();
    this.#vocabulary = new Vocabulary();
  }

  #linesIn(length: number): number {
    let [start, count] = [0, 0];
    for (;;) {
      const why = this.#module.lines(start, length, count);
      if (why !== WHY.word) return why;
      [start, count] = [this.#told[TOLD.next] as number, this.#told[TOLD.count] as number];
      this.#giveWord();
    }
  }

  /** Tells the module a word of its input that it doesn't know. */
  #giveWord(): void {
    const [sort, from, to] = [this.#told[TOLD.sort] as number, this.#told[TOLD.from] as number, this.#told[TOLD.to] as number];
    const input = this.#input;
    if (sort === SORT.url) {
      const number = this.#targets.of(input, from, to);
      this.#module.word(sort, from, to, number, this.#targets.high, this.#targets.low, 0);
    } else if (sort === SORT.address) {
      const kind = this.#projection.addressClass(input, from);
      this.#module.word(sort, from, to, kind < 0 || this.#projection.addressEnd !== to ? -1 : kind, 0, 0, 0);
    } else {
      const time = dayStart(input, from);
      this.#module.word(sort, from, to, Number.isNaN(time) ? -1 : 0, 0, 0, Number.isNaN(time) ? 0 : time);
    }
  }

  #numberOf(protocol: string): number {
    const known = this.#protocols.indexOf(protocol);
    if (known >= 0) return known;
    const number = this.#protocols.push(protocol) - 1;
    const words = new Int32Array(2);
    connectionPrefix(new Hash(), protocol).write(words, 0);
    if (number < PROTOCOLS) this.#module.protocol(number, words[0] as number, words[1] as number);
    return number;
  }
}
