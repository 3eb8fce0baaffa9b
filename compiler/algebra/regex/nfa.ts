import type { Runs } from "../runs.ts";
import { budgetProblem, Refusal } from "./problem.ts";
import type { Assertion, Tree } from "./tree.ts";

export type NfaState =
  | { readonly kind: "chars"; readonly set: number; readonly next: number }
  | { readonly kind: "fork"; readonly next: number[] }
  | { readonly kind: "assert"; readonly what: Assertion; readonly next: number }
  | { readonly kind: "accept" };

/** Thompson's automaton of a pattern; `sets` are the distinct classes that its states read. */
export interface Nfa {
  readonly start: number;
  readonly states: readonly NfaState[];
  readonly sets: readonly Runs[];
}

/** Throws a `Refusal` above `limit` states. */
export function toNfa(tree: Tree, limit: number, budget: number): Nfa {
  const states: NfaState[] = [];
  const sets: Runs[] = [];
  const byRuns = new Map<Runs, number>();
  const byText = new Map<string, number>();

  const add = (state: NfaState): number => {
    if (states.length >= limit) throw new Refusal(budgetProblem(budget));
    return states.push(state) - 1;
  };
  const setOf = (set: Runs): number => {
    let id = byRuns.get(set) ?? byText.get(set.join());
    if (id === undefined) {
      id = sets.push(set) - 1;
      byText.set(set.join(), id);
    }
    byRuns.set(set, id);
    return id;
  };
  /** The entry of the part that goes on at `next`. */
  const build = (part: Tree, next: number): number => {
    switch (part.kind) {
      case "chars":
        return add({ kind: "chars", set: setOf(part.set), next });
      case "assert":
        return add({ kind: "assert", what: part.what, next });
      case "concat":
        return part.parts.reduceRight((after, one) => build(one, after), next);
      case "either":
        return add({ kind: "fork", next: part.options.map((option) => build(option, next)) });
      case "repeat":
        return loop(part.of, part.min, part.max, next);
    }
  };
  const loop = (of: Tree, min: number, max: number, next: number): number => {
    let entry = next;
    if (max === Number.POSITIVE_INFINITY) {
      const fork: number[] = [next];
      entry = add({ kind: "fork", next: fork });
      fork.push(build(of, entry));
    } else {
      for (let i = min; i < max; i++) entry = add({ kind: "fork", next: [next, build(of, entry)] });
    }
    for (let i = 0; i < min; i++) entry = build(of, entry);
    return entry;
  };
  const start = build(tree, add({ kind: "accept" }));
  return { start, states, sets };
}
