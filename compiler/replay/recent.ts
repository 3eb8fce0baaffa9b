/** Remembers the latest of many hashes, at least `capacity` of them, in bounded memory. */
export class Recent {
  readonly #capacity: number;
  #now: Hashes;
  #before: Hashes;
  #touched = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#now = new Hashes(capacity);
    this.#before = this.#now;
  }

  /** Whether the hash was there already; its lower half is not 0. */
  add(high: number, low: number): boolean {
    if ((this.#before !== this.#now && this.#before.has(high, low)) || !this.#now.add(high, low)) return true;
    if (this.#now.used >= this.#capacity) {
      this.#before = this.#now;
      this.#now = new Hashes(this.#capacity);
    }
    return false;
  }

  /** Looks where a hash will be: the processor waits for many of these places together, but for one that is asked for after the other each. */
  near(high: number): void {
    this.#touched = (this.#touched + this.#now.near(high) + this.#before.near(high)) | 0;
  }
}

/** A set of hashes whose lower half is never 0. Most slots are told by a byte of the key, so that few of the keys themselves are read. */
class Hashes {
  used = 0;
  readonly #tags: Uint8Array;
  readonly #keys: Int32Array;
  readonly #mask: number;

  constructor(capacity: number) {
    const size = 2 ** Math.ceil(Math.log2(capacity * 2));
    this.#tags = new Uint8Array(size);
    this.#keys = new Int32Array(size * 2);
    this.#mask = size - 1;
  }

  near(high: number): number {
    return this.#tags[high & this.#mask] as number;
  }

  has(high: number, low: number): boolean {
    return this.#tags[this.#slot(high, low)] !== 0;
  }

  /** False where it was there already. */
  add(high: number, low: number): boolean {
    const slot = this.#slot(high, low);
    if (this.#tags[slot] !== 0) return false;
    this.#tags[slot] = tagOf(low);
    this.#keys[slot * 2] = high;
    this.#keys[slot * 2 + 1] = low;
    this.used++;
    return true;
  }

  #slot(high: number, low: number): number {
    const tag = tagOf(low);
    for (let at = high & this.#mask; ; at = (at + 1) & this.#mask) {
      const found = this.#tags[at];
      if (found === 0 || (found === tag && this.#keys[at * 2] === high && this.#keys[at * 2 + 1] === low)) return at;
    }
  }
}

/** 1 to 255. */
function tagOf(low: number): number {
  return (low >>> 24) | 1;
}
