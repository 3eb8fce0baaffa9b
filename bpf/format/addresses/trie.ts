import { LEAF } from "../constants.ts";
import type { View } from "../view.ts";

/** A table has no room for what it must hold. */
export class TableFull extends Error {
  readonly table: string;
  readonly need: number;
  readonly most: number;
  constructor(table: string, need: number, most: number) {
    super(`${table} is full`);
    this.table = table;
    this.need = need;
    this.most = most;
  }
}

/** Writes classes of IPv4 addresses into `flat`, `root`, `l2` and `l3`, big blocks first. */
export class TrieWriter {
  readonly #flat: Uint16Array;
  readonly #root: Uint32Array;
  readonly #l2: Uint32Array;
  readonly #l3: Uint16Array;
  readonly #base: number;
  readonly #length: number;
  chunks2 = 0;
  chunks3 = 0;

  /** `flat` takes the addresses from `base` on, as many as it has. */
  constructor(addresses: View, base: number, length: number) {
    this.#flat = addresses.halves("flat");
    this.#root = addresses.words("root");
    this.#l2 = addresses.words("l2");
    this.#l3 = addresses.halves("l3");
    this.#base = base;
    this.#length = Math.min(length, this.#flat.length);
    this.#root.fill(LEAF);
  }

  get flatLength(): number {
    return this.#length;
  }

  /** All addresses from `first` to `last` are of this class. Blocks that were written before may be split but not overwritten whole. */
  block(first: number, last: number, cls: number): void {
    const from = Math.max(first, this.#base) - this.#base;
    const to = Math.min(last, this.#base + this.#length - 1) - this.#base;
    if (from <= to) this.#flat.fill(cls, from, to + 1);
    for (let at = first; at <= last; ) {
      const high = Math.floor(at / 65_536);
      if (at % 65_536 === 0 && last - at >= 65_535) {
        this.#root[high] = (LEAF | cls) >>> 0;
        at += 65_536;
      } else {
        const end = Math.min(last, high * 65_536 + 65_535);
        this.#part(high, at, end, cls);
        at = end + 1;
      }
    }
  }

  #part(high: number, first: number, last: number, cls: number): void {
    const chunk = this.#chunk2(high);
    for (let at = first; at <= last; ) {
      const place = chunk * 256 + ((at >>> 8) & 255);
      if (at % 256 === 0 && last - at >= 255) {
        this.#l2[place] = (LEAF | cls) >>> 0;
        at += 256;
      } else {
        const end = Math.min(last, at - (at % 256) + 255);
        const bytes = this.#chunk3(place);
        this.#l3.fill(cls, bytes * 256 + (at % 256), bytes * 256 + (end % 256) + 1);
        at = end + 1;
      }
    }
  }

  /** One address is of this class. */
  address(address: number, cls: number): void {
    const index = address - this.#base;
    if (index >= 0 && index < this.#length) {
      this.#flat[index] = cls;
      return;
    }
    const place = this.#chunk2(address >>> 16) * 256 + ((address >>> 8) & 255);
    this.#l3[this.#chunk3(place) * 256 + (address & 255)] = cls;
  }

  /** Throws where more chunks were asked for than there are; what was written beyond is lost. */
  check(): void {
    for (const [table, need, length] of [
      ["l2", this.chunks2, this.#l2.length],
      ["l3", this.chunks3, this.#l3.length],
    ] as const)
      if (need * 256 > length) throw new TableFull(table, need, length / 256);
  }

  #chunk2(high: number): number {
    const entry = this.#root[high] as number;
    if (entry < LEAF) return entry;
    const chunk = this.chunks2++;
    this.#l2.fill(entry, chunk * 256, chunk * 256 + 256);
    this.#root[high] = chunk;
    return chunk;
  }

  #chunk3(place: number): number {
    const entry = this.#l2[place] as number;
    if (entry < LEAF) return entry;
    const chunk = this.chunks3++;
    this.#l3.fill(entry & 0xffff, chunk * 256, chunk * 256 + 256);
    this.#l2[place] = chunk;
    return chunk;
  }
}
