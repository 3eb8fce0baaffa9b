import type { Runs } from "../runs.ts";
import { SURROGATES } from "./classes.ts";

/** Characters grouped into letters that an automaton does not tell apart: interval `i` begins at `starts[i]` and reads as `letters[i]`, -1 for surrogates, which no text holds. */
export interface Alphabet {
  readonly starts: Int32Array;
  readonly letters: Int32Array;
  readonly size: number;
}

const REPLACEMENT = 0xfffd;

/** The coarsest alphabet of which each set is a union of letters, and the letters of each set. */
export function partition(sets: readonly Runs[]): { alphabet: Alphabet; lettersOf: readonly (readonly number[])[] } {
  const events = new Map<number, number[]>();
  const at = (position: number): number[] => {
    let list = events.get(position);
    if (list === undefined) {
      list = [];
      events.set(position, list);
    }
    return list;
  };
  for (const edge of [0, SURROGATES[0], SURROGATES[1] + 1]) at(edge);
  for (const [set, runs] of sets.entries()) {
    for (const [low, high] of runs) {
      at(low).push(set);
      at(high + 1).push(set);
    }
  }
  const starts = [...events.keys()].filter((start) => start <= 0x10ffff).sort((a, b) => a - b);
  const active = new Set<number>();
  const ids = new Map<string, number>();
  const lettersOf: number[][] = sets.map(() => []);
  const letters = starts.map((start) => {
    for (const set of events.get(start) as number[]) if (!active.delete(set)) active.add(set);
    if (start === SURROGATES[0] || (start > SURROGATES[0] && start <= SURROGATES[1])) return -1;
    const members = [...active].sort((a, b) => a - b);
    const key = members.join();
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, ids.size);
    for (const set of members) lettersOf[set]?.push(ids.size - 1);
    return ids.size - 1;
  });
  return { alphabet: { starts: Int32Array.from(starts), letters: Int32Array.from(letters), size: ids.size }, lettersOf };
}

/** The coarsest alphabet finer than both, and what each of its letters is in either. */
export function refine(a: Alphabet, b: Alphabet): { alphabet: Alphabet; left: readonly number[]; right: readonly number[] } {
  const [starts, letters, left, right]: number[][] = [[], [], [], []] as const;
  const ids = new Map<number, number>();
  for (let i = 0, j = 0; i < a.starts.length && j < b.starts.length; ) {
    const [x, y] = [a.letters[i] as number, b.letters[j] as number];
    const key = x * b.size + y;
    if (x >= 0 && !ids.has(key)) {
      ids.set(key, left.length);
      left.push(x);
      right.push(y);
    }
    starts.push(Math.max(a.starts[i] as number, b.starts[j] as number));
    letters.push(x < 0 ? -1 : (ids.get(key) as number));
    const [nextA, nextB] = [a.starts[i + 1] ?? Number.POSITIVE_INFINITY, b.starts[j + 1] ?? Number.POSITIVE_INFINITY];
    if (nextA <= nextB) i++;
    if (nextB <= nextA) j++;
  }
  return { alphabet: { starts: Int32Array.from(starts), letters: Int32Array.from(letters), size: left.length }, left, right };
}

/** The letter of a character; half a surrogate pair reads as U+FFFD, as encoders write it. */
export function letterOf(alphabet: Alphabet, c: number): number {
  const character = c >= SURROGATES[0] && c <= SURROGATES[1] ? REPLACEMENT : c;
  let [low, high] = [0, alphabet.starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((alphabet.starts[middle] as number) <= character) low = middle;
    else high = middle - 1;
  }
  return alphabet.letters[low] as number;
}
