const EMPTY = 0;
const FIRST_SIZE = 1 << 12;

/** Both halves as signed numbers. */
export interface Hashed {
  readonly high: number;
  readonly low: number;
}

/** A 64-bit hash as two 32-bit halves that grows unit by unit (xor and multiply, then MurmurHash3's mixer); never both 0. */
export class Hash {
  #a = 0;
  #b = 0;
  high = 0;
  low = 0;

  start(seed: number): this {
    this.#a = 0xdeadbeef ^ seed;
    this.#b = 0x41c6ce57 ^ seed;
    return this;
  }
  /** Where it is, in 64 bits, for `at` to go on from there. */
  write(words: Int32Array, at: number): void {
    words[at] = this.#a;
    words[at + 1] = this.#b;
  }
  at(words: Int32Array, at: number): this {
    this.#a = words[at] as number;
    this.#b = words[at + 1] as number;
    return this;
  }
  /** Goes on where another hash is. */
  from(other: Hash): this {
    this.#a = other.#a;
    this.#b = other.#b;
    return this;
  }
  unit(unit: number): this {
    this.#a = Math.imul(this.#a ^ unit, 0x9e3779b1);
    this.#b = Math.imul(this.#b ^ unit, 0x5f356495);
    return this;
  }
  text(text: string): this {
    for (let i = 0; i < text.length; i++) this.unit(text.charCodeAt(i));
    return this;
  }
  /** ASCII bytes hash as the text they are. */
  bytes(bytes: Uint8Array, start: number, end: number): this {
    let a = this.#a;
    let b = this.#b;
    for (let i = start; i < end; i++) {
      const unit = bytes[i] as number;
      a = Math.imul(a ^ unit, 0x9e3779b1);
      b = Math.imul(b ^ unit, 0x5f356495);
    }
    this.#a = a;
    this.#b = b;
    return this;
  }
  /** Sets `high` and `low`. */
  end(): this {
    const a = Math.imul(this.#a ^ (this.#a >>> 16), 0x85ebca6b) ^ Math.imul(this.#b ^ (this.#b >>> 13), 0xc2b2ae35);
    const b = Math.imul(this.#b ^ (this.#b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
    this.high = a;
    this.low = b || 1;
    return this;
  }
}

/**
 * Sums of signed counts by key in bounded memory: keys whose sum is 0 are forgotten, and so is the one that waited longest where the
 * table is full, its sum counted for good. The total of absolute sums is what never found its counterpart.
 */
export class Pairing {
  #keys = new Int32Array(FIRST_SIZE * 2);
  #sums = new Int32Array(FIRST_SIZE);
  #mask = FIRST_SIZE - 1;
  #used = 0;
  #hand = 0;
  #settled = 0;
  readonly #size: number;

  constructor(capacity: number) {
    this.#size = 2 ** Math.ceil(Math.log2(capacity * 2));
  }

  has({ high, low }: Hashed): boolean {
    let at = high & this.#mask;
    while (this.#keys[at * 2 + 1] !== EMPTY) {
      if (this.#keys[at * 2] === high && this.#keys[at * 2 + 1] === low) return true;
      at = (at + 1) & this.#mask;
    }
    return false;
  }

  /** How much |sum| grew by this; negative where it shrank. */
  add({ high, low }: Hashed, count: number): number {
    let at = high & this.#mask;
    while (this.#keys[at * 2 + 1] !== EMPTY) {
      if (this.#keys[at * 2] === high && this.#keys[at * 2 + 1] === low) return this.#change(at, count);
      at = (at + 1) & this.#mask;
    }
    if (count === 0) return 0;
    this.#keys[at * 2] = high;
    this.#keys[at * 2 + 1] = low;
    this.#sums[at] = count;
    this.#used++;
    if (this.#used * 2 > this.#mask + 1) this.#makeRoom();
    return Math.abs(count);
  }

  /** Keys that had to be forgotten before their counterpart could come. */
  get settled(): number {
    return this.#settled;
  }

  #change(at: number, count: number): number {
    const before = Math.abs(this.#sums[at] as number);
    const sum = (this.#sums[at] as number) + count;
    this.#sums[at] = sum;
    if (sum === 0) this.#remove(at);
    return Math.abs(sum) - before;
  }

  /** Small tables stay in the processor's cache. */
  #makeRoom(): void {
    if (this.#mask + 1 >= this.#size) return this.#forget();
    const [keys, sums] = [this.#keys, this.#sums];
    this.#mask = sums.length * 2 - 1;
    this.#keys = new Int32Array(sums.length * 4);
    this.#sums = new Int32Array(sums.length * 2);
    for (let from = 0; from < sums.length; from++) {
      if (keys[from * 2 + 1] === EMPTY) continue;
      let at = (keys[from * 2] as number) & this.#mask;
      while (this.#keys[at * 2 + 1] !== EMPTY) at = (at + 1) & this.#mask;
      this.#keys[at * 2] = keys[from * 2] as number;
      this.#keys[at * 2 + 1] = keys[from * 2 + 1] as number;
      this.#sums[at] = sums[from] as number;
    }
  }

  /** Frees a slot in the order of the table, which is that of no log. */
  #forget(): void {
    while (this.#keys[this.#hand * 2 + 1] === EMPTY) this.#hand = (this.#hand + 1) & this.#mask;
    this.#settled++;
    this.#remove(this.#hand);
  }

  /** Linear probing: later keys of the same run move up. */
  #remove(hole: number): void {
    this.#used--;
    let at = hole;
    let next = (hole + 1) & this.#mask;
    while (this.#keys[next * 2 + 1] !== EMPTY) {
      const home = (this.#keys[next * 2] as number) & this.#mask;
      if (((next - home) & this.#mask) >= ((next - at) & this.#mask)) {
        this.#keys[at * 2] = this.#keys[next * 2] as number;
        this.#keys[at * 2 + 1] = this.#keys[next * 2 + 1] as number;
        this.#sums[at] = this.#sums[next] as number;
        at = next;
      }
      next = (next + 1) & this.#mask;
    }
    this.#keys[at * 2] = 0;
    this.#keys[at * 2 + 1] = EMPTY;
    this.#sums[at] = 0;
  }
}
