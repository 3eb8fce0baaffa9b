import type { Residuals } from "./residuals.ts";
import { intersect, type Run, type Runs, union, without } from "./runs.ts";
import { DONE } from "./suffixes.ts";

const EMPTY = -1;

/** Sets and suffixes cut down to part of the space, for engines that do not decide the variables in one order. */
export class Conditions {
  readonly #residuals: Residuals;
  readonly #meets = new Map<number, number>();

  constructor(residuals: Residuals) {
    this.#residuals = residuals;
  }

  runs(set: number): Runs {
    const bounds = this.#residuals.bounds(set);
    return Array.from({ length: bounds.length / 2 }, (_, i): Run => [bounds[2 * i] as number, bounds[2 * i + 1] as number]);
  }

  whole(position: number): number {
    return this.#residuals.set([[0, (this.#residuals.sizes[position] as number) - 1]]);
  }

  /** The common values; -1 for none. */
  meet(a: number, b: number): number {
    if (a === b) return a;
    const key = a * 0x4000000 + b;
    let found = this.#meets.get(key);
    if (found === undefined) {
      const common = intersect(this.runs(a), this.runs(b));
      found = common.length === 0 ? EMPTY : this.#residuals.set(common);
      this.#meets.set(key, found);
    }
    return found;
  }

  /** The values of `a` that `b` leaves out; -1 for none. */
  minus(a: number, b: number, position: number): number {
    const left = intersect(this.runs(a), without(this.runs(b), 0, (this.#residuals.sizes[position] as number) - 1));
    return left.length === 0 ? EMPTY : this.#residuals.set(left);
  }

  join(sets: readonly number[]): Runs {
    return sets.map((set) => this.runs(set)).reduce(union);
  }

  /** The suffix where `position` lies in `set`; -1 where it can't match there. */
  within(suffix: number, position: number, set: number): number {
    const { suffixes } = this.#residuals;
    const head = suffixes.head[suffix] as number;
    if (head > position) return suffix;
    const next = suffixes.next[suffix] as number;
    const own = suffixes.set[suffix] as number;
    if (head < position) {
      const rest = this.within(next, position, set);
      return rest === next ? suffix : rest === EMPTY ? EMPTY : suffixes.condition(head, own, rest);
    }
    const common = this.meet(own, set);
    if (common === EMPTY) return EMPTY;
    if (common === set) return next;
    return common === own ? suffix : suffixes.condition(head, common, next);
  }

  /** The residual where `position` lies in `set`. */
  restrict(residual: number, position: number, set: number): number {
    const kept: number[] = [];
    const words = this.#residuals.words(residual);
    for (const suffix of words) {
      const rest = this.within(suffix, position, set);
      if (rest !== EMPTY) kept.push(rest);
    }
    this.#residuals.work += words.length;
    return this.#residuals.of(kept);
  }

  /** The conditions of a suffix in order. */
  list(suffix: number): [position: number, set: number][] {
    const { suffixes } = this.#residuals;
    const found: [number, number][] = [];
    for (let at = suffix; suffixes.head[at] !== DONE; at = suffixes.next[at] as number) {
      found.push([suffixes.head[at] as number, suffixes.set[at] as number]);
    }
    return found;
  }
}
