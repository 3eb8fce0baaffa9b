import type { Atoms } from "./atoms.ts";
import { classify, type TextClass } from "./classification.ts";
import { describeTexts } from "./described.ts";
import { matches } from "./language.ts";
import type { Domain, TextSet } from "./predicate.ts";
import type { PatternProblem } from "./regex/index.ts";
import { fromNumbers, type Runs, union, without } from "./runs.ts";

/** Absence first (unless `total`), then the mentioned texts, then the classes of all others; texts that can't occur are left out. */
export function textAtoms(sets: readonly TextSet[], { total, within }: Extract<Domain, { sort: "text" }>, budget: number): Atoms | PatternProblem {
  const possible = (value: string) => within === undefined || matches(within, value);
  const values = [...new Set(sets.flatMap((set) => ("values" in set ? set.values : [])))].filter(possible).sort();
  const spoken = [...new Set(sets.flatMap((set) => ("pattern" in set ? [set.pattern] : [])))].sort();
  const patterns = within === undefined || spoken.length === 0 ? spoken : [...spoken, within];
  const found = classify(values, patterns, budget);
  if ("message" in found) return found;
  const classes = patterns === spoken ? found : found.filter((one) => one.covered.at(-1) === "1");
  const first = total ? 0 : 1;
  const last = first + classes.length - 1;
  const valueAt = new Map(values.map((value, i) => [value, first + i]));
  const patternAt = new Map(patterns.map((pattern, i) => [pattern, i]));

  const covered = (pattern: string): Runs => {
    const place = patternAt.get(pattern) ?? notGiven(pattern);
    return fromNumbers(classes.flatMap((one: TextClass, i) => (one.covered[place] === "1" ? [first + i] : [])));
  };
  const present = (set: TextSet): Runs => {
    const positive =
      "values" in set ? fromNumbers(set.values.filter(possible).map((value) => valueAt.get(value) ?? notGiven(value))) : covered(set.pattern);
    return set.kind === "notIn" || set.kind === "mismatch" ? without(positive, first, last) : positive;
  };
  return {
    size: last + 1,
    pick: (index) => (index < first ? null : (classes[index - first] as TextClass).example),
    set: (predicate) => {
      if (predicate.sort !== "text") throw new Error("internal: sorts differ");
      const found = present(predicate.present);
      return predicate.absent && !total ? union([[0, 0]], found) : found;
    },
    describe: (starts, labels) => describeTexts({ first, values, classes, patterns, bounded: patterns !== spoken, budget }, starts, labels),
  };
}

function notGiven(text: string): never {
  throw new Error(`internal: \`${text}\` was not given to these atoms`);
}
