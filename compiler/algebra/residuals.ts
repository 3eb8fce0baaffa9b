import { SequenceTable } from "./sequences.ts";

/** What a completed cube says. `pass` goes on at a later level. */
export const ALLOW = 0;
export const DENY = 1;
export const UNDEFINED = 2;
export const PASS = 3;
export type Outcome = typeof ALLOW | typeof DENY | typeof UNDEFINED;

/** A cube whose conditions are all met. */
export const DONE = 0x7fffffff;

/** Runs of values, and the residual set that holds there. */
export interface Segments {
  readonly starts: readonly number[];
  readonly children: readonly number[];
}

/**
 * Sets of what is left of cubes while variables are decided one after another. A suffix is a cube's remaining
 * conditions in variable order; a residual is a simplified set of suffixes. Both are hash-consed: equal ids, equal meaning.
 */
export class Residuals {
  readonly #sets = new SequenceTable();
  readonly #suffixes = new SequenceTable();
  readonly #residuals = new SequenceTable();
  readonly #level: number[] = [];
  readonly #action: number[] = [];
  readonly #target: number[] = [];
  readonly #splits = new Map<number, Segments>();
  readonly #sizes: readonly number[];
  readonly #leaves: readonly number[];

  /** `sizes`: the number of values of each variable, in variable order. */
  constructor(sizes: readonly number[]) {
    this.#sizes = sizes;
    this.#leaves = [ALLOW, DENY, UNDEFINED].map((action) => this.#residuals.intern([this.done(0, action, 0)]));
  }

  get size(): number {
    return this.#residuals.size;
  }

  /** The suffix of a cube without conditions. */
  done(level: number, action: number, target: number): number {
    return this.#suffix([DONE, level, action, target], level, action, target);
  }

  /** `next` with one more condition in front: variable `position` lies in the runs. */
  condition(position: number, runs: readonly (readonly [number, number])[], next: number): number {
    const set = this.#sets.intern(runs.flat());
    return this.#suffix([position, set, next], this.#level[next] as number, this.#action[next] as number, this.#target[next] as number);
  }

  #suffix(words: readonly number[], level: number, action: number, target: number): number {
    const id = this.#suffixes.intern(words);
    this.#level[id] = level;
    this.#action[id] = action;
    this.#target[id] = target;
    return id;
  }

  #head(suffix: number): number {
    return this.#suffixes.word(this.#suffixes.start(suffix));
  }

  /** The residual of a set of suffixes. */
  of(suffixes: readonly number[]): number {
    const kept = this.#simplify([...new Set(suffixes)]);
    const first = kept[0] as number;
    if (kept.length === 1 && this.#head(first) === DONE) return this.#leaves[this.#action[first] as number] as number;
    return this.#residuals.intern(kept.sort((a, b) => a - b));
  }

  /** What the residual has decided, or null while conditions are open. */
  outcome(residual: number): Outcome | null {
    const leaf = this.#leaves.indexOf(residual);
    return leaf < 0 ? null : (leaf as Outcome);
  }

  /** The first variable that the residual still asks for. */
  head(residual: number): number {
    let least = DONE;
    for (const suffix of this.#residuals.words(residual)) least = Math.min(least, this.#head(suffix));
    return least;
  }

  /**
   * Drops what can't decide any more. INVARIANT: a completed level hides the later ones, but not those that an
   * open pass before it may still jump to; a completed pass fires once nothing before it is open.
   */
  #simplify(suffixes: number[]): number[] {
    let kept = suffixes;
    for (;;) {
      const decided = kept.reduce((least, id) => (this.#head(id) === DONE ? Math.min(least, this.#level[id] as number) : least), DONE);
      if (decided === DONE) return kept;
      const deciding = kept.find((id) => this.#level[id] === decided && this.#head(id) === DONE) as number;
      const open = kept.filter((id) => (this.#level[id] as number) < decided);
      const isPass = this.#action[deciding] === PASS;
      const target = this.#target[deciding] as number;
      if (isPass && open.length === 0) {
        kept = kept.filter((id) => (this.#level[id] as number) >= target);
        continue;
      }
      const jumps = open.map((id) => (this.#action[id] === PASS ? (this.#target[id] as number) : DONE)).filter((to) => to > decided);
      const reachable = Math.min(isPass ? target : DONE, ...jumps);
      return kept.filter((id) => {
        const level = this.#level[id] as number;
        return level < decided || id === deciding || level >= reachable;
      });
    }
  }

  /** The residuals for each run of values of the residual's first variable. */
  split(residual: number): Segments {
    const known = this.#splits.get(residual);
    if (known !== undefined) return known;
    const variable = this.head(residual);
    const carried: number[] = [];
    const events: [at: number, delta: number, tail: number][] = [];
    for (const suffix of this.#residuals.words(residual)) {
      if (this.#head(suffix) !== variable) {
        carried.push(suffix);
        continue;
      }
      const at = this.#suffixes.start(suffix);
      const runs = this.#sets.words(this.#suffixes.word(at + 1));
      const tail = this.#suffixes.word(at + 2);
      for (let i = 0; i < runs.length; i += 2) events.push([runs[i] as number, 1, tail], [(runs[i + 1] as number) + 1, -1, tail]);
    }
    const segments = this.#sweep(carried, events, this.#sizes[variable] as number);
    this.#splits.set(residual, segments);
    return segments;
  }

  #sweep(carried: readonly number[], events: [number, number, number][], size: number): Segments {
    events.sort((a, b) => a[0] - b[0]);
    const active = new Map<number, number>();
    const starts: number[] = [];
    const children: number[] = [];
    let next = 0;
    for (let at = 0; at < size; ) {
      for (; next < events.length && (events[next] as [number, number, number])[0] <= at; next++) {
        const [, delta, tail] = events[next] as [number, number, number];
        const count = (active.get(tail) ?? 0) + delta;
        if (count === 0) active.delete(tail);
        else active.set(tail, count);
      }
      const child = this.of([...carried, ...active.keys()]);
      if (children.at(-1) !== child) {
        starts.push(at);
        children.push(child);
      }
      at = next < events.length ? Math.min((events[next] as [number, number, number])[0], size) : size;
    }
    return { starts, children };
  }
}
