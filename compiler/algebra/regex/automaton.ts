import { type Alphabet, letterOf, refine } from "./alphabet.ts";
import { minimize } from "./minimize.ts";
import { budgetProblem, Refusal, STATE_BUDGET } from "./problem.ts";

/** A minimal deterministic automaton over whole texts in canonical numbering: it begins in state 0, reads letter `l` in state `s` into `next[s * alphabet.size + l]`, and says `output[s]` at the end (1 and 0 for one language). */
export interface Automaton {
  readonly alphabet: Alphabet;
  readonly next: Int32Array;
  readonly output: Int32Array;
}

/** What the automaton says of a text. */
export function run(automaton: Automaton, text: string): number {
  let state = 0;
  for (const character of text) {
    state = automaton.next[state * automaton.alphabet.size + letterOf(automaton.alphabet, character.codePointAt(0) as number)] as number;
  }
  return automaton.output[state] as number;
}

/** INVARIANT: canonical automata of one function from texts to outputs are equal field by field. */
export function sameAutomaton(a: Automaton, b: Automaton): boolean {
  const { starts, letters } = a.alphabet;
  return (
    sameNumbers(a.output, b.output) &&
    sameNumbers(starts, b.alphabet.starts) &&
    sameNumbers(letters, b.alphabet.letters) &&
    sameNumbers(a.next, b.next)
  );
}

function sameNumbers(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}

export function complementAutomaton(automaton: Automaton): Automaton {
  return { ...automaton, output: automaton.output.map((accepts) => 1 - accepts) };
}

/** Runs both at once and combines what they say; throws a `Refusal` above `budget` reachable pairs. */
export function product(a: Automaton, b: Automaton, combine: (x: number, y: number) => number, budget = STATE_BUDGET): Automaton {
  const { alphabet, left, right } = refine(a.alphabet, b.alphabet);
  const width = b.output.length;
  const ids = new Map<number, number>([[0, 0]]);
  const pairs = [0];
  const next: number[] = [];
  for (let i = 0; i < pairs.length; i++) {
    if (pairs.length > budget) throw new Refusal(budgetProblem(budget));
    const pair = pairs[i] as number;
    const rowA = Math.floor(pair / width) * a.alphabet.size;
    const rowB = (pair % width) * b.alphabet.size;
    for (let letter = 0; letter < alphabet.size; letter++) {
      const target = (a.next[rowA + (left[letter] as number)] as number) * width + (b.next[rowB + (right[letter] as number)] as number);
      let id = ids.get(target);
      if (id === undefined) {
        id = pairs.push(target) - 1;
        ids.set(target, id);
      }
      next.push(id);
    }
  }
  const output = pairs.map((pair) => combine(a.output[Math.floor(pair / width)] as number, b.output[pair % width] as number));
  return minimize({ alphabet, next: Int32Array.from(next), output: Int32Array.from(output) });
}
