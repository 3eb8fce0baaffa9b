import type { Hashed } from "./pairing.ts";

const FIRST_SIZE = 1 << 12;

/** Remembers the latest of many keys, at least `capacity` of them, in bounded memory. */
export class Recent {
  readonly #capacity: number;
  #now = new Hashes();
  #before = new Hashes();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Whether the key was there already. */
  add(key: Hashed): boolean {
    if (this.#before.has(key) || !this.#now.add(key)) return true;
    if (this.#now.used > this.#capacity) {
      this.#before = this.#now;
      this.#now = new Hashes();
    }
    return false;
  }
}

/** A set of hashes whose lower half is never 0. */
class Hashes {
  used = 0;
  #keys = new Uint32Array(FIRST_SIZE * 2);
  #mask = FIRST_SIZE - 1;

  has({ high, low }: Hashed): boolean {
    return this.#keys[this.#slot(high, low) * 2 + 1] !== 0;
  }

  /** False where it was there already. */
  add({ high, low }: Hashed): boolean {
    const slot = this.#slot(high, low);
    if (this.#keys[slot * 2 + 1] !== 0) return false;
    this.#keys[slot * 2] = high;
    this.#keys[slot * 2 + 1] = low;
    if (++this.used * 2 > this.#mask) this.#grow();
    return true;
  }

  #slot(high: number, low: number): number {
    let at = high & this.#mask;
    while (this.#keys[at * 2 + 1] !== 0 && !(this.#keys[at * 2] === high && this.#keys[at * 2 + 1] === low)) at = (at + 1) & this.#mask;
    return at;
  }

  #grow(): void {
    const keys = this.#keys;
    this.#keys = new Uint32Array(keys.length * 2);
    this.#mask = keys.length - 1;
    for (let i = 0; i < keys.length; i += 2) {
      const [high, low] = [keys[i] as number, keys[i + 1] as number];
      if (low === 0) continue;
      const slot = this.#slot(high, low);
      this.#keys[slot * 2] = high;
      this.#keys[slot * 2 + 1] = low;
    }
  }
}
