/** A set of flow classes, a bit each; sets that meet are of one size. */
export class ClassSet {
  readonly #words: Int32Array;

  private constructor(words: Int32Array) {
    this.#words = words;
  }

  static none(size: number): ClassSet {
    return new ClassSet(new Int32Array((size + 31) >>> 5));
  }

  /** Bits behind the last class are set in no other set. */
  static all(size: number): ClassSet {
    const words = new Int32Array((size + 31) >>> 5).fill(-1);
    if ((size & 31) !== 0) words[words.length - 1] = (1 << (size & 31)) - 1;
    return new ClassSet(words);
  }

  /** Classes by one of their coordinates: stripes of `stride` classes for each of its `size` values, over and over. */
  static striped(classes: number, stride: number, size: number, held: readonly boolean[]): ClassSet {
    const set = ClassSet.none(classes);
    for (let start = 0; start < classes; start += stride * size)
      for (let value = 0; value < size; value++) if (held[value]) set.#fill(start + value * stride, stride);
    return set;
  }

  #fill(from: number, count: number): void {
    const words = this.#words;
    for (let at = from; at < from + count; ) {
      const room = Math.min(32 - (at & 31), from + count - at);
      const mask = room === 32 ? -1 : ((1 << room) - 1) << (at & 31);
      words[at >>> 5] = (words[at >>> 5] as number) | mask;
      at += room;
    }
  }

  copy(): ClassSet {
    return new ClassSet(this.#words.slice());
  }

  add(other: ClassSet): this {
    for (let i = 0; i < this.#words.length; i++) this.#words[i] = (this.#words[i] as number) | (other.#words[i] as number);
    return this;
  }

  keep(other: ClassSet): this {
    for (let i = 0; i < this.#words.length; i++) this.#words[i] = (this.#words[i] as number) & (other.#words[i] as number);
    return this;
  }

  drop(other: ClassSet): this {
    for (let i = 0; i < this.#words.length; i++) this.#words[i] = (this.#words[i] as number) & ~(other.#words[i] as number);
    return this;
  }

  isWithin(other: ClassSet): boolean {
    for (let i = 0; i < this.#words.length; i++) if (((this.#words[i] as number) & ~(other.#words[i] as number)) !== 0) return false;
    return true;
  }
}
