import type { Automaton } from "./automaton.ts";

const LIMIT = 5_000;

/** Automata over one list of intervals of characters. */
interface Aligned {
  readonly parts: readonly Part[];
  readonly intervals: number;
}
interface Part {
  readonly automaton: Automaton;
  /** The letter as which each interval is read; -1 for what no text holds. */
  readonly letters: Int32Array;
  /** The state from which no text is accepted any more, or -1. */
  readonly dead: number;
}

/** Whether two unions of languages have the same texts, each given by minimal automata; null where this would take too long. */
export function sameUnion(a: readonly Automaton[], b: readonly Automaton[]): boolean | null {
  const { parts, intervals } = align([...a, ...b]);
  const walker = new Walker(intervals);
  const sides = [parts.slice(0, a.length), parts.slice(a.length)] as const;
  for (const [own, other] of [sides, [sides[1], sides[0]]] as const) {
    for (const part of own) {
      if (other.some(({ automaton }) => automaton === part.automaton)) continue;
      const covered = walker.covers(part, other);
      if (covered !== true) return covered;
    }
  }
  return true;
}

function align(automata: readonly Automaton[]): Aligned {
  const starts = [...new Set(automata.flatMap(({ alphabet }) => [...alphabet.starts]))].sort((x, y) => x - y);
  const parts = automata.map((automaton): Part => {
    const letters = new Int32Array(starts.length);
    const own = automaton.alphabet.starts;
    for (let i = 0, at = 0; i < starts.length; i++) {
      while (at + 1 < own.length && (own[at + 1] as number) <= (starts[i] as number)) at++;
      letters[i] = automaton.alphabet.letters[at] as number;
    }
    return { automaton, letters, dead: deadOf(automaton) };
  });
  return { parts, intervals: starts.length };
}

/** A minimal automaton has one such state at most: it leads to itself alone. */
function deadOf({ alphabet: { size }, next, output }: Automaton): number {
  return output.findIndex((accepts, state) => accepts === 0 && next.subarray(state * size, (state + 1) * size).every((target) => target === state));
}

/** Follows one automaton and all those of a union that the text so far leaves alive. */
class Walker {
  readonly #intervals: number;
  #left = LIMIT;

  constructor(intervals: number) {
    this.#intervals = intervals;
  }

  covers(part: Part, union: readonly Part[]): boolean | null {
    const seen = new Set<string>();
    const waiting: { readonly state: number; readonly alive: readonly number[] }[] = [];
    /** `alive` lists members of the union and their states by turns. */
    const enter = (state: number, alive: readonly number[]): void => {
      const key = `${state} ${alive.join()}`;
      if (seen.has(key)) return;
      seen.add(key);
      waiting.push({ state, alive });
    };
    if (part.dead === 0) return true;
    enter(
      0,
      union.flatMap(({ dead }, member) => (dead === 0 ? [] : [member, 0])),
    );
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      const { state, alive } = one;
      if (this.#left-- <= 0) return null;
      if (alive.length === 0 || (part.automaton.output[state] === 1 && !accepted(union, alive))) return false;
      for (let interval = 0; interval < this.#intervals; interval++) {
        const letter = part.letters[interval] as number;
        const target = letter < 0 ? part.dead : step(part, state, letter);
        if (target !== part.dead) enter(target, after(union, alive, interval));
      }
    }
    return true;
  }
}

function step({ automaton }: Part, state: number, letter: number): number {
  return automaton.next[state * automaton.alphabet.size + letter] as number;
}

function accepted(union: readonly Part[], alive: readonly number[]): boolean {
  for (let i = 0; i < alive.length; i += 2) if (union[alive[i] as number]?.automaton.output[alive[i + 1] as number] === 1) return true;
  return false;
}

function after(union: readonly Part[], alive: readonly number[], interval: number): number[] {
  const left: number[] = [];
  for (let i = 0; i < alive.length; i += 2) {
    const member = union[alive[i] as number] as Part;
    const target = step(member, alive[i + 1] as number, member.letters[interval] as number);
    if (target !== member.dead) left.push(alive[i] as number, target);
  }
  return left;
}
