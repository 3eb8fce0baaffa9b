const NONE = -1;
const SAMPLE = 64;

/** What a piece means, what follows it (an `OP`), the place behind that, and the pod it names: above 0 the source, below it the destination. */
export interface Piece {
  readonly meaning: number;
  readonly next: number;
  readonly place: number;
  readonly pod: number;
}

/**
 * Pieces of lines that came before, each under the place in a line where it may stand. They are ASCII, so that eight bytes compare as one
 * double: no such double is NaN or zero, hence equal numbers are equal bytes.
 */
export class Literals {
  /** What each piece means, what follows it, and the place behind that; by the piece's number. */
  meaning = new Int32Array(1024);
  next = new Int32Array(1024);
  place = new Int32Array(1024);
  pod = new Int32Array(1024);
  lengths = new Int32Array(1024);
  count = 0;
  #offsets = new Int32Array(1024);
  #tails = new Float64Array(1024);
  #chain = new Int32Array(1024);
  #at = new Int32Array(1024);
  #arena = new DataView(new ArrayBuffer(1 << 16));
  #used = 0;
  #heads = new Int32Array(1 << 10).fill(NONE);
  /** Bytes that all pieces of a place have, at least; and the one piece of places that have no other. */
  readonly #samples: number[] = [];
  readonly #only: number[] = [];

  /** What the pieces take. */
  get size(): number {
    return this.#used + this.count * 40;
  }

  /** The piece that stands here; -1 if none of those known does. */
  find(view: DataView, at: number, end: number, place: number): number {
    const sample = this.#samples[place];
    if (sample === undefined || at + sample > end) return NONE;
    const only = this.#only[place] as number;
    if (only >= 0) return this.#isAt(only, view, at, end) ? only : NONE;
    let one = this.#heads[this.#hash(view, at, place, sample)] as number;
    while (one !== NONE && !(this.#at[one] === place && this.#isAt(one, view, at, end))) one = this.#chain[one] as number;
    return one;
  }

  /** Remembers a piece. Its bytes are ASCII. */
  add(view: DataView, from: number, to: number, place: number, of: Piece): void {
    const known = this.find(view, from, to, place);
    if (known !== NONE && this.lengths[known] === to - from) return;
    if (this.count === this.lengths.length) this.#grow();
    const id = this.count++;
    const words = (to - from) >> 3;
    if (this.#used + words * 8 > this.#arena.byteLength) this.#widen(words * 8);
    this.meaning[id] = of.meaning;
    this.next[id] = of.next;
    this.place[id] = of.place;
    this.pod[id] = of.pod;
    this.lengths[id] = to - from;
    this.#at[id] = place;
    this.#offsets[id] = this.#used;
    for (let i = 0; i < words; i++, this.#used += 8) this.#arena.setFloat64(this.#used, view.getFloat64(from + i * 8, true), true);
    this.#tails[id] = words > 0 ? view.getFloat64(to - 8, true) : shortAt(view, from, to);
    this.#enter(id, place, Math.min(SAMPLE, words * 8));
  }

  /** Places that have one piece only are not in the table. */
  #enter(id: number, place: number, sample: number): void {
    const before = this.#samples[place];
    const only = this.#only[place];
    this.#only[place] = before === undefined ? id : NONE;
    this.#samples[place] = Math.min(before ?? sample, sample);
    if (before === undefined) return;
    if (sample < before || this.count > this.#heads.length) return this.#rehash();
    if (only !== undefined && only !== NONE) this.#insert(only, place);
    this.#insert(id, place);
  }

  #isAt(id: number, view: DataView, at: number, end: number): boolean {
    const length = this.lengths[id] as number;
    if (at + length > end) return false;
    if (length < 8) return shortAt(view, at, at + length) === this.#tails[id];
    if (view.getFloat64(at + length - 8, true) !== this.#tails[id]) return false;
    const arena = this.#arena;
    const last = at + length - 8;
    let from = this.#offsets[id] as number;
    for (; at + 24 < last; at += 32, from += 32) {
      if (
        view.getFloat64(at, true) !== arena.getFloat64(from, true) ||
        view.getFloat64(at + 8, true) !== arena.getFloat64(from + 8, true) ||
        view.getFloat64(at + 16, true) !== arena.getFloat64(from + 16, true) ||
        view.getFloat64(at + 24, true) !== arena.getFloat64(from + 24, true)
      )
        return false;
    }
    for (; at < last; at += 8, from += 8) if (view.getFloat64(at, true) !== arena.getFloat64(from, true)) return false;
    return true;
  }

  #hash(view: DataView, at: number, place: number, sample: number): number {
    let hash = place;
    let other = sample;
    for (let i = 0; i < sample; i += 8) {
      hash = Math.imul(hash ^ view.getInt32(at + i, true), 0x9e3779b1) ^ (hash >>> 15);
      other = Math.imul(other ^ view.getInt32(at + i + 4, true), 0x85ebca6b) ^ (other >>> 13);
    }
    hash ^= other;
    return (hash ^ (hash >>> 13)) & (this.#heads.length - 1);
  }

  #rehash(): void {
    if (this.count > this.#heads.length) this.#heads = new Int32Array(this.#heads.length * 4);
    this.#heads.fill(NONE);
    for (let id = 0; id < this.count; id++) {
      const place = this.#at[id] as number;
      if (this.#only[place] === NONE) this.#insert(id, place);
    }
  }

  #insert(id: number, place: number): void {
    const slot = this.#hash(this.#arena, this.#offsets[id] as number, place, this.#samples[place] as number);
    this.#chain[id] = this.#heads[slot] as number;
    this.#heads[slot] = id;
  }

  #widen(bytes: number): void {
    const wider = new Uint8Array(this.#arena.byteLength * 2 + bytes);
    wider.set(new Uint8Array(this.#arena.buffer));
    this.#arena = new DataView(wider.buffer);
  }

  #grow(): void {
    this.meaning = doubled(this.meaning);
    this.next = doubled(this.next);
    this.place = doubled(this.place);
    this.pod = doubled(this.pod);
    this.lengths = doubled(this.lengths);
    this.#offsets = doubled(this.#offsets);
    this.#tails = doubled(this.#tails);
    this.#chain = doubled(this.#chain);
    this.#at = doubled(this.#at);
  }
}

function doubled<T extends Int32Array | Float64Array>(array: T): T {
  const wider = new (array.constructor as new (length: number) => T)(array.length * 2);
  wider.set(array);
  return wider;
}

/** Up to seven ASCII bytes as a number; NaN, which equals nothing, where others are among them. */
function shortAt(view: DataView, from: number, to: number): number {
  let value = 1;
  for (let i = from; i < to; i++) {
    const byte = view.getUint8(i);
    if (byte > 0x7f) return Number.NaN;
    value = value * 128 + byte;
  }
  return value;
}
