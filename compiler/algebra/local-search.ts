import { Conditions } from "./conditions.ts";
import { BudgetSpent, type Effort, type OnDifference, WORDS_PER_STEP, type Worth } from "./descent.ts";
import { normalForm } from "./normal-form.ts";
import type { Residuals } from "./residuals.ts";
import { DONE } from "./suffixes.ts";

type Region = readonly (readonly [position: number, set: number])[];

/**
 * Compares two residuals by their normal forms: wherever they differ, a cube holds that only one of the two has, so both are cut down
 * to each of these cubes and searched there, branching on the cubes that still differ. Throws `BudgetSpent` after `budget` steps.
 */
export function searchLocally(residuals: Residuals, a: number, b: number, budget: number, onDifference: OnDifference, worth: Worth): Effort {
  const search = new LocalSearch(residuals, budget, onDifference, worth);
  search.everywhere(a, b);
  return { steps: search.steps };
}

class LocalSearch {
  readonly #residuals: Residuals;
  readonly #conditions: Conditions;
  readonly #budget: number;
  readonly #onDifference: OnDifference;
  readonly #worth: Worth;
  readonly #begun: number;
  #visited = 0;

  constructor(residuals: Residuals, budget: number, onDifference: OnDifference, worth: Worth) {
    this.#residuals = residuals;
    this.#conditions = new Conditions(residuals);
    this.#budget = budget;
    this.#onDifference = onDifference;
    this.#worth = worth;
    this.#begun = residuals.work;
  }

  get steps(): number {
    return this.#visited + Math.floor((this.#residuals.work - this.#begun) / WORDS_PER_STEP);
  }

  everywhere(a: number, b: number): void {
    const left = normalForm(this.#residuals, this.#conditions, a);
    const right = normalForm(this.#residuals, this.#conditions, b);
    if (!this.#worth(this.#residuals.outcomes(left), this.#residuals.outcomes(right))) return;
    const regions = this.#difference(left, right).map((suffix) => this.#conditions.list(suffix));
    for (const region of regions.sort((x, y) => y.length - x.length)) {
      let [one, two] = [left, right];
      for (const [position, set] of region)
        [one, two] = [this.#conditions.restrict(one, position, set), this.#conditions.restrict(two, position, set)];
      try {
        this.#check();
        this.#walk(one, two, new Map(region));
      } catch (error) {
        throw error instanceof BudgetSpent ? new BudgetSpent(region, this.#multiplying(one, two)) : error;
      }
    }
  }

  #walk(left: number, right: number, region: ReadonlyMap<number, number>): void {
    const residuals = this.#residuals;
    if (left === right || !this.#worth(residuals.outcomes(left), residuals.outcomes(right))) return;
    this.#visited++;
    this.#check();
    const [one, two] = [residuals.outcome(left), residuals.outcome(right)];
    if (one !== null && two !== null) {
      this.#onDifference(this.#trail([...region]), one, two);
      return;
    }
    const suffix = this.#branching(left, right);
    const position = residuals.suffixes.head[suffix] as number;
    const set = residuals.suffixes.set[suffix] as number;
    const outside = this.#conditions.minus(region.get(position) ?? this.#conditions.whole(position), set, position);
    for (const part of [set, outside]) {
      const [inLeft, inRight] = [this.#conditions.restrict(left, position, part), this.#conditions.restrict(right, position, part)];
      this.#walk(inLeft, inRight, new Map([...region, [position, part]]));
    }
  }

  #check(): void {
    if (this.steps > this.#budget) throw new BudgetSpent();
  }

  #trail(region: Region): [number, number][] {
    return region.map(([position, set]): [number, number] => [position, this.#residuals.bounds(set)[0] as number]).sort((a, b) => a[0] - b[0]);
  }

  /** The open cube with the fewest conditions among those that only one side has; among all, where these are complete. */
  #branching(left: number, right: number): number {
    const fewest = (list: Iterable<number>): number => {
      let [best, least] = [-1, DONE];
      for (const suffix of list) {
        const length = this.#length(suffix);
        if (length > 0 && length < least) [best, least] = [suffix, length];
      }
      return best;
    };
    const own = fewest(this.#difference(left, right));
    return own >= 0 ? own : fewest([...this.#residuals.words(left), ...this.#residuals.words(right)]);
  }

  #length(suffix: number): number {
    const { head, next } = this.#residuals.suffixes;
    let length = 0;
    for (let at = suffix; head[at] !== DONE; at = next[at] as number) length++;
    return length;
  }

  /** The suffixes that only one of the two has. */
  #difference(left: number, right: number): number[] {
    const [a, b] = [this.#residuals.words(left), this.#residuals.words(right)];
    const found: number[] = [];
    for (let i = 0, j = 0; i < a.length || j < b.length; ) {
      const [x, y] = [i < a.length ? (a[i] as number) : DONE, j < b.length ? (b[j] as number) : DONE];
      if (x !== y) found.push(Math.min(x, y));
      if (x <= y) i++;
      if (y <= x) j++;
    }
    return found;
  }

  /** The variables by the number of different conditions on them. */
  #multiplying(left: number, right: number): number[] {
    const sets = new Map<number, Set<number>>();
    for (const suffix of [...this.#residuals.words(left), ...this.#residuals.words(right)]) {
      for (const [position, set] of this.#conditions.list(suffix)) {
        const found = sets.get(position) ?? new Set();
        sets.set(position, found.add(set));
      }
    }
    return [...sets].sort((x, y) => y[1].size - x[1].size || x[0] - y[0]).map(([position]) => position);
  }
}
