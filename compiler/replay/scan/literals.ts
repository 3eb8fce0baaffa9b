const NONE = -1;
/** Bytes that pieces of one place are found by: few at first, more where many of them start alike. */
const [LEAST, MOST] = [16, 64];
const ALIKE = 3;
/** 32-bit words of what is known of a piece. */
const PIECE = { length: 0, offset: 1, place: 2, chain: 3, meaning: 4, next: 5, behind: 6, pod: 7, all: 8 } as const;

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
export class Literals implements Piece {
  /** What the piece is that was found last. */
  length = 0;
  meaning = 0;
  next = 0;
  place = 0;
  pod = 0;
  #count = 0;
  #pieces = new Int32Array(1024 * PIECE.all);
  /** The words of each piece, and its last eight bytes or, if it is shorter, all of them as one number. */
  #arena = new DataView(new ArrayBuffer(1 << 16));
  #used = 0;
  #heads = new Int32Array(1 << 10).fill(NONE);
  /** Bytes that pieces of a place are found by, those that all of them have, and the one piece of places that have no other. */
  readonly #samples: number[] = [];
  readonly #shortest: number[] = [];
  readonly #only: number[] = [];

  /** What the pieces take. */
  get size(): number {
    return this.#used + this.#count * PIECE.all * 4;
  }

  /** Whether a known piece stands here, which one is then told by the other fields. */
  find(view: DataView, at: number, end: number, place: number): boolean {
    const sample = this.#samples[place];
    if (sample === undefined || at + sample > end) return false;
    const only = this.#only[place] as number;
    const pieces = this.#pieces;
    let one = only;
    if (only >= 0) {
      if (!this.#isAt(only, view, at, end)) return false;
    } else {
      one = this.#heads[this.#hash(view, at, place, sample)] as number;
      while (one !== NONE && !(pieces[one + PIECE.place] === place && this.#isAt(one, view, at, end))) one = pieces[one + PIECE.chain] as number;
      if (one === NONE) return false;
    }
    this.length = pieces[one + PIECE.length] as number;
    this.meaning = pieces[one + PIECE.meaning] as number;
    this.next = pieces[one + PIECE.next] as number;
    this.place = pieces[one + PIECE.behind] as number;
    this.pod = pieces[one + PIECE.pod] as number;
    return true;
  }

  /** Remembers a piece. Its bytes are ASCII. */
  add(view: DataView, from: number, to: number, place: number, of: Piece): void {
    if (this.find(view, from, to, place) && this.length === to - from) return;
    if ((this.#count + 1) * PIECE.all > this.#pieces.length) this.#pieces = doubled(this.#pieces);
    const id = this.#count++ * PIECE.all;
    const words = (to - from) >> 3;
    if (this.#used + words * 8 + 8 > this.#arena.byteLength) this.#widen(words * 8 + 8);
    this.#pieces.set([to - from, this.#used, place, NONE, of.meaning, of.next, of.place, of.pod], id);
    for (let i = 0; i < words; i++, this.#used += 8) this.#arena.setFloat64(this.#used, view.getFloat64(from + i * 8, true), true);
    this.#arena.setFloat64(this.#used, words > 0 ? view.getFloat64(to - 8, true) : shortAt(view, from, to), true);
    this.#used += 8;
    this.#enter(id, place, words * 8);
  }

  /** Places that have one piece only are not in the table. */
  #enter(id: number, place: number, length: number): void {
    const [only, shortest, sample] = [this.#only[place], this.#shortest[place] ?? length, this.#samples[place] ?? LEAST];
    this.#only[place] = only === undefined ? id : NONE;
    this.#shortest[place] = Math.min(shortest, length);
    this.#samples[place] = Math.min(sample, shortest, length);
    if (only === undefined) return;
    if (this.#samples[place] !== sample || this.#count > this.#heads.length) return this.#rehash();
    if (only !== NONE) this.#insert(only, place);
    this.#insert(id, place);
    this.#tell(id, place);
  }

  /** Looks at more bytes of a place where a piece is found behind others. */
  #tell(id: number, place: number): void {
    const [sample, most] = [this.#samples[place] as number, Math.min(MOST, this.#shortest[place] as number)];
    let alike = 0;
    for (let one = id; one !== NONE; one = this.#pieces[one + PIECE.chain] as number) if (this.#pieces[one + PIECE.place] === place) alike++;
    if (alike <= ALIKE || sample >= most) return;
    this.#samples[place] = Math.min(most, sample * 2);
    this.#rehash();
  }

  #isAt(id: number, view: DataView, at: number, end: number): boolean {
    const length = this.#pieces[id + PIECE.length] as number;
    const stop = at + length;
    if (stop > end) return false;
    const arena = this.#arena;
    let from = this.#pieces[id + PIECE.offset] as number;
    if (length < 8) return shortAt(view, at, stop) === arena.getFloat64(from, true);
    const last = stop - 8;
    for (; at + 24 <= last; at += 32, from += 32) {
      if (
        view.getFloat64(at, true) !== arena.getFloat64(from, true) ||
        view.getFloat64(at + 8, true) !== arena.getFloat64(from + 8, true) ||
        view.getFloat64(at + 16, true) !== arena.getFloat64(from + 16, true) ||
        view.getFloat64(at + 24, true) !== arena.getFloat64(from + 24, true)
      )
        return false;
    }
    for (; at <= last; at += 8, from += 8) if (view.getFloat64(at, true) !== arena.getFloat64(from, true)) return false;
    return view.getFloat64(last, true) === arena.getFloat64(from, true);
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
    if (this.#count > this.#heads.length) this.#heads = new Int32Array(this.#heads.length * 4);
    this.#heads.fill(NONE);
    for (let id = 0; id < this.#count * PIECE.all; id += PIECE.all) {
      const place = this.#pieces[id + PIECE.place] as number;
      if (this.#only[place] === NONE) this.#insert(id, place);
    }
  }

  #insert(id: number, place: number): void {
    const slot = this.#hash(this.#arena, this.#pieces[id + PIECE.offset] as number, place, this.#samples[place] as number);
    this.#pieces[id + PIECE.chain] = this.#heads[slot] as number;
    this.#heads[slot] = id;
  }

  #widen(bytes: number): void {
    const wider = new Uint8Array(this.#arena.byteLength * 2 + bytes);
    wider.set(new Uint8Array(this.#arena.buffer));
    this.#arena = new DataView(wider.buffer);
  }
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(array.length * 2);
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
