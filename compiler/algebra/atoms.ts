import { addressAtoms, numberAtoms } from "./intervals.ts";
import type { Domain, Predicate, Value } from "./predicate.ts";
import { type PatternProblem, STATE_BUDGET } from "./regex/index.ts";
import { fromNumbers, type Runs } from "./runs.ts";
import { textAtoms } from "./texts.ts";

/** The classes of values that given predicates do not tell apart, numbered from 0. */
export interface Atoms {
  readonly size: number;
  /** A value of the class; `null` is an absent text. */
  pick(index: number): Value;
  /** The classes that make up the predicate, which must be one of the given. */
  set(predicate: Predicate): Runs;
  /** A function of the values in words that depend on the function alone: `labels` name what holds from each of the `starts` on. Null above the budget. */
  describe(starts: readonly number[], labels: readonly string[]): string | null;
}

/** Divides a domain by predicates; the result depends on their meanings alone, not on order, number or spelling. */
export function makeAtoms(domain: Domain, predicates: Iterable<Predicate>, budget = STATE_BUDGET): Atoms | PatternProblem {
  const given = [...predicates];
  switch (domain.sort) {
    case "choice":
      return choiceAtoms(domain.values);
    case "number":
      return numberAtoms(
        given.flatMap((one) => (one.sort === "number" ? one.ranges : [])),
        domain.min,
        domain.max,
      );
    case "address":
      return addressAtoms(
        given.flatMap((one) => (one.sort === "address" ? one.ranges : [])),
        domain.max,
      );
    case "text":
      return textAtoms(
        given.flatMap((one) => (one.sort === "text" ? [one.present] : [])),
        domain,
        budget,
      );
  }
}

function choiceAtoms(values: readonly string[]): Atoms {
  const indexes = new Map(values.map((value, i) => [value, i]));
  return {
    size: values.length,
    pick: (index) => values[index] as string,
    set: (predicate) => (predicate.sort === "choice" ? fromNumbers(predicate.in.flatMap((value) => indexes.get(value) ?? [])) : sortsDiffer()),
    describe: (starts, labels) => JSON.stringify([starts, labels]),
  };
}

function sortsDiffer(): never {
  throw new Error("internal: sorts differ");
}
