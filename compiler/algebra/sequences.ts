/** Hash-consed sequences of unsigned 32-bit words: equal sequences get one id, ids count from 0. */
export class SequenceTable {
  #data: Uint32Array<ArrayBuffer> = new Uint32Array(1024);
  #offsets: Uint32Array<ArrayBuffer> = new Uint32Array(256);
  #hashes: Uint32Array<ArrayBuffer> = new Uint32Array(256);
  #slots: Int32Array<ArrayBuffer> = new Int32Array(512).fill(-1);
  #count = 0;

  get size(): number {
    return this.#count;
  }
  start(id: number): number {
    return this.#offsets[id] as number;
  }
  end(id: number): number {
    return this.#offsets[id + 1] as number;
  }
  word(index: number): number {
    return this.#data[index] as number;
  }
  length(id: number): number {
    return this.end(id) - this.start(id);
  }
  words(id: number): Uint32Array {
    return this.#data.subarray(this.start(id), this.end(id));
  }

  intern(words: ArrayLike<number>): number {
    const hash = hashOf(words);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let id = this.#slots[slot] as number; id >= 0; id = this.#slots[slot] as number) {
      if (this.#hashes[id] === hash && this.#same(id, words)) return id;
      slot = (slot + 1) & mask;
    }
    return this.#append(words, hash, slot);
  }

  #same(id: number, words: ArrayLike<number>): boolean {
    const start = this.start(id);
    if (this.end(id) - start !== words.length) return false;
    for (let i = 0; i < words.length; i++) if (this.#data[start + i] !== words[i]) return false;
    return true;
  }

  #append(words: ArrayLike<number>, hash: number, slot: number): number {
    const id = this.#count++;
    const start = this.#offsets[id] as number;
    if (start + words.length > this.#data.length) this.#data = grown(this.#data, start + words.length);
    if (id + 2 > this.#offsets.length) this.#offsets = grown(this.#offsets, id + 2);
    if (id + 1 > this.#hashes.length) this.#hashes = grown(this.#hashes, id + 1);
    this.#data.set(words, start);
    this.#offsets[id + 1] = start + words.length;
    this.#hashes[id] = hash;
    this.#slots[slot] = id;
    if (this.#count * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = this.#slots.length - 1;
    for (let id = 0; id < this.#count; id++) {
      let slot = (this.#hashes[id] as number) & mask;
      while ((this.#slots[slot] as number) >= 0) slot = (slot + 1) & mask;
      this.#slots[slot] = id;
    }
  }
}

function hashOf(words: ArrayLike<number>): number {
  let hash = 0x9e3779b9 ^ words.length;
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ (words[i] as number), 0x85ebca6b) ^ (hash >>> 13);
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function grown(array: Uint32Array, needed: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(needed, array.length * 2));
  larger.set(array);
  return larger;
}
