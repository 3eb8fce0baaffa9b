import type { Runs } from "./runs.ts";
import { SequenceTable } from "./sequences.ts";
import { DONE, Suffixes } from "./suffixes.ts";
import { Sweep } from "./sweep.ts";

/** What a completed cube says. `pass` goes on at a later level. */
export const ALLOW = 0;
export const DENY = 1;
export const UNDEFINED = 2;
export const PASS = 3;
export type Outcome = typeof ALLOW | typeof DENY | typeof UNDEFINED;

/** Disjoint, ascending runs of values, and the residual that holds there. */
export interface Segments {
  readonly starts: readonly number[];
  /** The first value behind each run. */
  readonly ends: readonly number[];
  readonly children: readonly number[];
}

/**
 * Sets of what is left of cubes while variables are decided one after another. A residual is a simplified set of suffixes
 * that decides every point; residuals are hash-consed: equal ids, equal meaning.
 */
export class Residuals {
  readonly suffixes = new Suffixes();
  /** Words read and copied so far: what a comparison has cost. */
  work = 0;
  readonly sizes: readonly number[];
  readonly #sets = new SequenceTable();
  readonly #residuals = new SequenceTable();
  readonly #heads: number[] = [];
  readonly #outcomes: number[] = [];
  readonly #leaves: readonly number[];
  readonly #sweep: Sweep;
  readonly #splits = new Map<number, Segments>();
  #scratch = new Int32Array(1024);

  /** `sizes`: the number of values of each variable, in variable order. */
  constructor(sizes: readonly number[]) {
    this.sizes = sizes;
    this.#sweep = new Sweep(this);
    this.#leaves = [ALLOW, DENY, UNDEFINED].map((action) => this.of([this.suffixes.done(0, action, 0)]));
  }

  get size(): number {
    return this.#residuals.size;
  }
  /** The id of a set of values. */
  set(runs: Runs): number {
    return this.#sets.intern(runs.flat());
  }
  /** The bounds of a set's runs, one after another. */
  bounds(set: number): Uint32Array {
    return this.#sets.words(set);
  }
  /** The suffixes of a residual, ascending. */
  words(residual: number): Uint32Array {
    return this.#residuals.words(residual);
  }
  /** The first variable that the residual still asks for. */
  head(residual: number): number {
    return this.#heads[residual] as number;
  }
  /** Bit `n` is set where some point may come out as outcome `n`. */
  outcomes(residual: number): number {
    return this.#outcomes[residual] as number;
  }
  /** What the residual has decided, or null while conditions are open. */
  outcome(residual: number): Outcome | null {
    const leaf = this.#leaves.indexOf(residual);
    return leaf < 0 ? null : (leaf as Outcome);
  }
  leaf(outcome: Outcome): number {
    return this.#leaves[outcome] as number;
  }

  /** The residual of the first `count` of a list of suffixes. */
  of(list: ArrayLike<number>, count = list.length): number {
    if (count > this.#scratch.length) this.#scratch = new Int32Array(count * 2);
    const scratch = this.#scratch;
    for (let i = 0; i < count; i++) scratch[i] = list[i] as number;
    this.work += count;
    const kept = scratch.subarray(0, this.#simplify(scratch, count)).sort();
    let unique = 0;
    for (let i = 0; i < kept.length; i++) if (i === 0 || kept[i] !== kept[i - 1]) kept[unique++] = kept[i] as number;
    const first = kept[0] as number;
    const decided = unique === 1 && this.suffixes.head[first] === DONE;
    return this.#intern(decided ? [this.suffixes.done(0, this.suffixes.action[first] as number, 0)] : kept.subarray(0, unique));
  }

  #intern(words: ArrayLike<number>): number {
    const id = this.#residuals.intern(words);
    if (id < this.#heads.length) return id;
    let [head, outcomes] = [DONE, 0];
    for (let i = 0; i < words.length; i++) {
      head = Math.min(head, this.suffixes.head[words[i] as number] as number);
      outcomes |= 1 << (this.suffixes.action[words[i] as number] as number);
    }
    this.#heads.push(head);
    this.#outcomes.push(outcomes & ~(1 << PASS));
    return id;
  }

  /**
   * Drops what can't decide any more; returns how many are left at the front. INVARIANT: a completed level hides the later ones, but
   * not those that an open pass before it may still jump to; a completed pass fires once nothing before it is open.
   */
  #simplify(list: Int32Array, count: number): number {
    const { head, level, action, target } = this.suffixes;
    let kept = count;
    for (;;) {
      let decided = DONE;
      let deciding = -1;
      for (let i = 0; i < kept; i++) {
        const id = list[i] as number;
        if (head[id] === DONE && (level[id] as number) < decided) [decided, deciding] = [level[id] as number, id];
      }
      if (deciding < 0) return kept;
      const passes = action[deciding] === PASS;
      let open = false;
      let reachable = passes ? (target[deciding] as number) : DONE;
      for (let i = 0; i < kept; i++) {
        const id = list[i] as number;
        if ((level[id] as number) >= decided) continue;
        open = true;
        if (action[id] === PASS && (target[id] as number) > decided) reachable = Math.min(reachable, target[id] as number);
      }
      const fires = passes && !open;
      let left = 0;
      for (let i = 0; i < kept; i++) {
        const id = list[i] as number;
        const at = level[id] as number;
        if (fires ? at >= reachable : at < decided || id === deciding || at >= reachable) list[left++] = id;
      }
      kept = left;
      if (!fires) return this.#withoutTail(list, kept);
    }
  }

  /** Behind the last level that may say something else, only the end counts. */
  #withoutTail(list: Int32Array, count: number): number {
    const { head, level, action } = this.suffixes;
    let end = -1;
    for (let i = 0; i < count; i++) {
      const id = list[i] as number;
      if (head[id] === DONE && (end < 0 || (level[id] as number) > (level[end] as number))) end = id;
    }
    let last = -1;
    for (let i = 0; i < count; i++) {
      const id = list[i] as number;
      if (action[id] !== action[end] && action[id] !== PASS) last = Math.max(last, level[id] as number);
    }
    let left = 0;
    for (let i = 0; i < count; i++) {
      const id = list[i] as number;
      if ((level[id] as number) <= last || id === end) list[left++] = id;
    }
    return left;
  }

  /** The residuals for the runs of values of `variable`, which nothing in front of the residual's head may be; within `ranges` alone, if given. */
  split(residual: number, variable: number, ranges: Runs | null = null): Segments {
    if (ranges !== null) return this.#sweep.run(residual, variable, ranges);
    let found = this.#splits.get(residual);
    if (found === undefined) {
      found = this.#sweep.run(residual, variable, [[0, (this.sizes[variable] as number) - 1]]);
      this.#splits.set(residual, found);
    }
    return found;
  }
}
