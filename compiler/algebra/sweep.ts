import type { Residuals, Segments } from "./residuals.ts";
import type { Run, Runs } from "./runs.ts";

/** Above any number of events; a value times this, plus an event's index, is exact. */
const EVENTS = 2 ** 30;

/** Walks the values of one variable and keeps count of the suffixes whose condition holds there. */
export class Sweep {
  readonly #residuals: Residuals;
  #counts = new Int32Array(1024);
  #places = new Int32Array(1024);
  #active = new Int32Array(1024);
  #size = 0;
  #tails: number[] = [];
  #keys: number[] = [];

  constructor(residuals: Residuals) {
    this.#residuals = residuals;
  }

  /** The residuals that are left of `residual` for the values of `variable` in `ranges`. */
  run(residual: number, variable: number, ranges: Runs): Segments {
    const words = this.#residuals.words(residual);
    this.#residuals.work += words.length;
    this.#prepare(words, variable, ranges);
    const order = Float64Array.from(this.#keys).sort();
    const found = { starts: [] as number[], ends: [] as number[], children: [] as number[] };
    let next = 0;
    for (const [low, high] of ranges) {
      for (let at = low; at <= high; ) {
        for (; next < order.length && (order[next] as number) < (at + 1) * EVENTS; next++) this.#apply((order[next] as number) % EVENTS);
        const end = next < order.length ? Math.min(Math.floor((order[next] as number) / EVENTS), high + 1) : high + 1;
        this.#emit(at, end, found);
        at = end;
      }
    }
    for (let i = 0; i < this.#size; i++) this.#counts[this.#active[i] as number] = 0;
    this.#size = 0;
    return found;
  }

  /** Carries the suffixes that do not ask for the variable, and notes where the others begin and end. */
  #prepare(words: Uint32Array, variable: number, ranges: Runs): void {
    const { suffixes } = this.#residuals;
    const needed = suffixes.size;
    if (needed > this.#counts.length) {
      this.#counts = new Int32Array(needed * 2);
      this.#places = new Int32Array(needed * 2);
    }
    if (words.length > this.#active.length) this.#active = new Int32Array(words.length * 2);
    this.#tails = [];
    this.#keys = [];
    const first = (ranges[0] as Run)[0];
    const last = (ranges.at(-1) as Run)[1];
    for (const suffix of words) {
      if (suffixes.head[suffix] !== variable) {
        this.#enter(suffix);
        continue;
      }
      const bounds = this.#residuals.bounds(suffixes.set[suffix] as number);
      for (let i = 0; i < bounds.length; i += 2) {
        const [low, high] = [bounds[i] as number, bounds[i + 1] as number];
        if (high < first) continue;
        if (low > last) break;
        this.#note(Math.max(low, first), (suffixes.next[suffix] as number) * 2);
        if (high < last) this.#note(high + 1, (suffixes.next[suffix] as number) * 2 + 1);
      }
    }
  }

  #note(at: number, change: number): void {
    this.#keys.push(at * EVENTS + this.#tails.length);
    this.#tails.push(change);
  }

  #apply(event: number): void {
    const change = this.#tails[event] as number;
    if (change % 2 === 0) this.#enter(change / 2);
    else this.#leave((change - 1) / 2);
  }

  #enter(suffix: number): void {
    const count = (this.#counts[suffix] as number) + 1;
    this.#counts[suffix] = count;
    if (count > 1) return;
    if (this.#size === this.#active.length) {
      const grown = new Int32Array(this.#size * 2);
      grown.set(this.#active);
      this.#active = grown;
    }
    this.#places[suffix] = this.#size;
    this.#active[this.#size++] = suffix;
  }

  #leave(suffix: number): void {
    const count = (this.#counts[suffix] as number) - 1;
    this.#counts[suffix] = count;
    if (count > 0) return;
    const moved = this.#active[--this.#size] as number;
    const place = this.#places[suffix] as number;
    this.#active[place] = moved;
    this.#places[moved] = place;
  }

  #emit(start: number, end: number, found: { starts: number[]; ends: number[]; children: number[] }): void {
    const child = this.#residuals.of(this.#active, this.#size);
    if (found.children.at(-1) === child && found.ends.at(-1) === start) {
      found.ends[found.ends.length - 1] = end;
      return;
    }
    found.starts.push(start);
    found.ends.push(end);
    found.children.push(child);
  }
}
