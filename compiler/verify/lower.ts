import { type Atoms, type Literal, makeAtoms, type Predicate } from "#algebra";
import { domainOf, type Side } from "#model";
import { Vocabulary } from "./vocabulary.ts";

/** The conditions of all cubes of one side, as words: level, number of conditions, then (variable, predicate) for each. */
export interface LoweredSide {
  readonly side: Side;
  readonly words: Int32Array;
}

/** Sides over one set of variables, each reduced to classes of values that no side tells apart. */
export interface Lowered {
  readonly names: readonly string[];
  readonly atoms: readonly Atoms[];
  /** How many conditions each variable has. */
  readonly counts: ReadonlyMap<string, number>;
  readonly predicates: readonly (readonly Predicate[])[];
  readonly sides: readonly LoweredSide[];
}

export interface TooMany {
  readonly variable: string;
  readonly message: string;
}

/** Lowers the sides together; a variable with too many classes is named instead. */
export function lower(sides: readonly Side[]): Lowered | TooMany {
  const vocabulary = new Vocabulary();
  const lowered = sides.map((side) => ({ side, words: wordsOf(side, vocabulary) }));
  const predicates = vocabulary.entries.map((entry) => entry.predicates);
  const atoms: Atoms[] = [];
  for (const { name, predicates } of vocabulary.entries) {
    const made = makeAtoms(domainOf(name), predicates);
    if ("message" in made) return { variable: name, message: made.message };
    atoms.push(made);
  }
  const counts = new Map(vocabulary.entries.map(({ name, count }) => [name, count]));
  return { names: vocabulary.entries.map((entry) => entry.name), atoms, counts, predicates, sides: lowered };
}

function wordsOf(side: Side, vocabulary: Vocabulary): Int32Array {
  let size = 0;
  for (const { cubes } of side) for (const { when } of cubes) size += 2 + 2 * when.length;
  const words = new Int32Array(size);
  let at = 0;
  let before: readonly Literal[] = [];
  let placed = 0;
  for (const [level, { cubes }] of side.entries()) {
    for (const { when } of cubes) {
      words[at++] = level;
      words[at++] = when.length;
      const own = at;
      for (let i = 0; i < when.length; i++) {
        const literal = when[i] as Literal;
        // Cubes of one policy share the literals of its subject.
        if (literal === before[i]) {
          vocabulary.again(words[placed + 2 * i] as number);
          words[at++] = words[placed + 2 * i] as number;
          words[at++] = words[placed + 2 * i + 1] as number;
          continue;
        }
        const entry = vocabulary.entry(literal.variable);
        words[at++] = entry.index;
        words[at++] = entry.number(literal.in);
      }
      [before, placed] = [when, own];
    }
  }
  return words;
}
