const EMPTY = 0;

/** A 64-bit hash of a text as two 32-bit halves, never both 0 (xor, multiply, rotate; after MurmurHash3's mixer). */
export function hashOf(text: string, seed: number): readonly [number, number] {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x9e3779b1);
    b = Math.imul(b ^ unit, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return [a >>> 0, b >>> 0 || 1];
}

/**
 * Sums of signed counts by key in bounded memory: keys whose sum is 0 are forgotten, and so is the one that waited longest where the
 * table is full, its sum counted for good. The total of absolute sums is what never found its counterpart.
 */
export class Pairing {
  readonly #keys: Uint32Array;
  readonly #sums: Int32Array;
  readonly #mask: number;
  #used = 0;
  #hand = 0;
  #settled = 0;

  constructor(capacity: number) {
    const size = 2 ** Math.ceil(Math.log2(capacity * 2));
    this.#keys = new Uint32Array(size * 2);
    this.#sums = new Int32Array(size);
    this.#mask = size - 1;
  }

  has([high, low]: readonly [number, number]): boolean {
    let at = high & this.#mask;
    while (this.#keys[at * 2 + 1] !== EMPTY) {
      if (this.#keys[at * 2] === high && this.#keys[at * 2 + 1] === low) return true;
      at = (at + 1) & this.#mask;
    }
    return false;
  }

  /** How much |sum| grew by this; negative where it shrank. */
  add([high, low]: readonly [number, number], count: number): number {
    let at = high & this.#mask;
    while (this.#keys[at * 2 + 1] !== EMPTY) {
      if (this.#keys[at * 2] === high && this.#keys[at * 2 + 1] === low) return this.#change(at, count);
      at = (at + 1) & this.#mask;
    }
    this.#keys[at * 2] = high;
    this.#keys[at * 2 + 1] = low;
    this.#sums[at] = count;
    this.#used++;
    if (this.#used * 2 > this.#mask + 1) this.#forget();
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
