import type { Hashed } from "./pairing.ts";

/** Remembers the latest of many keys, at least `capacity` of them, in bounded memory. */
export class Recent {
  readonly #capacity: number;
  #now = new Set<number>();
  #before = new Set<number>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Whether the key was there already. */
  add({ high, low }: Hashed): boolean {
    const key = (high & 0x1fffff) * 0x1_0000_0000 + low;
    if (this.#now.has(key) || this.#before.has(key)) return true;
    if (this.#now.size >= this.#capacity) {
      this.#before = this.#now;
      this.#now = new Set();
    }
    this.#now.add(key);
    return false;
  }
}
