const FIRST_SIZE = 1 << 12;
const EMPTY = 0;

/** Connections that came out alike: so many of them stand in each of these rows so many times more at their source than at their destination. */
export interface Alike {
  readonly rows: readonly (readonly [row: number, count: number])[];
  readonly connections: number;
}

/**
 * Which connections were not seen at both ends, row by row. A connection is a hash whose lower half is never 0; one that is even in a row is
 * forgotten. In a full table the longest-standing one is settled for good.
 */
export class OpenConnections {
  #keys = new Uint32Array(FIRST_SIZE * 3);
  #counts = new Int32Array(FIRST_SIZE);
  #mask = FIRST_SIZE - 1;
  #used = 0;
  #hand = 0;
  readonly #size: number;
  readonly #settle: (row: number, count: number) => void;

  constructor(capacity: number, settle: (row: number, count: number) => void) {
    this.#size = 2 ** Math.ceil(Math.log2(capacity * 2));
    this.#settle = settle;
  }

  /** Adds to a connection's count in a row; `once`: it only is there, however often it comes. */
  add(high: number, low: number, row: number, count: number, once = false): void {
    let at = this.#home(high, row);
    for (; this.#keys[at * 3 + 1] !== EMPTY; at = (at + 1) & this.#mask) {
      if (this.#keys[at * 3] !== high || this.#keys[at * 3 + 1] !== low || this.#keys[at * 3 + 2] !== row) continue;
      if (once) return;
      this.#counts[at] = (this.#counts[at] as number) + count;
      if (this.#counts[at] === 0) this.#remove(at);
      return;
    }
    if (count === 0) return;
    this.#put(at, high, low, row, count);
    if (++this.#used * 2 > this.#mask + 1) this.#makeRoom();
  }

  /** What is left, connections that are alike together. */
  groups(): Alike[] {
    const slots = [...this.#counts.keys()].filter((slot) => this.#keys[slot * 3 + 1] !== EMPTY);
    const part = (slot: number, i: number) => this.#keys[slot * 3 + i] as number;
    slots.sort((a, b) => part(a, 0) - part(b, 0) || part(a, 1) - part(b, 1) || part(a, 2) - part(b, 2));
    const found = new Map<string, { readonly rows: [number, number][]; connections: number }>();
    for (let from = 0; from < slots.length; ) {
      const first = slots[from] as number;
      let to = from;
      while (to < slots.length && part(slots[to] as number, 0) === part(first, 0) && part(slots[to] as number, 1) === part(first, 1)) to++;
      const rows = slots.slice(from, to).map((slot): [number, number] => [part(slot, 2), this.#counts[slot] as number]);
      const text = rows.join(" ");
      const alike = found.get(text);
      if (alike === undefined) found.set(text, { rows, connections: 1 });
      else alike.connections++;
      from = to;
    }
    return [...found.values()];
  }

  #home(high: number, row: number): number {
    return (high ^ Math.imul(row, 0x9e3779b1)) & this.#mask;
  }

  #put(at: number, high: number, low: number, row: number, count: number): void {
    this.#keys[at * 3] = high;
    this.#keys[at * 3 + 1] = low;
    this.#keys[at * 3 + 2] = row;
    this.#counts[at] = count;
  }

  #makeRoom(): void {
    if (this.#mask + 1 >= this.#size) {
      while (this.#keys[this.#hand * 3 + 1] === EMPTY) this.#hand = (this.#hand + 1) & this.#mask;
      this.#settle(this.#keys[this.#hand * 3 + 2] as number, Math.abs(this.#counts[this.#hand] as number));
      this.#remove(this.#hand);
      return;
    }
    const [keys, counts] = [this.#keys, this.#counts];
    this.#mask = counts.length * 2 - 1;
    this.#keys = new Uint32Array(keys.length * 2);
    this.#counts = new Int32Array(counts.length * 2);
    for (let from = 0; from < counts.length; from++) {
      const [high, low, row] = [keys[from * 3] as number, keys[from * 3 + 1] as number, keys[from * 3 + 2] as number];
      if (low === EMPTY) continue;
      let at = this.#home(high, row);
      while (this.#keys[at * 3 + 1] !== EMPTY) at = (at + 1) & this.#mask;
      this.#put(at, high, low, row, counts[from] as number);
    }
  }

  /** Linear probing: later keys of the same run move up. */
  #remove(hole: number): void {
    this.#used--;
    let at = hole;
    for (let next = (hole + 1) & this.#mask; this.#keys[next * 3 + 1] !== EMPTY; next = (next + 1) & this.#mask) {
      const [high, low, row] = [this.#keys[next * 3] as number, this.#keys[next * 3 + 1] as number, this.#keys[next * 3 + 2] as number];
      const home = this.#home(high, row);
      if (((next - home) & this.#mask) < ((next - at) & this.#mask)) continue;
      this.#put(at, high, low, row, this.#counts[next] as number);
      at = next;
    }
    this.#put(at, 0, EMPTY, 0, 0);
  }
}
