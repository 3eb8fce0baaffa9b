import type { Alphabet } from "./alphabet.ts";
import type { Automaton } from "./automaton.ts";

/** The order in which examples are written: plain letters first, control characters last. */
const PREFERENCE: readonly (readonly [number, number])[] = [
  [0x61, 0x7a],
  [0x2f, 0x2f],
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x2d, 0x2e],
  [0x5f, 0x5f],
  [0x21, 0x2c],
  [0x3a, 0x40],
  [0x5b, 0x5e],
  [0x60, 0x60],
  [0x7b, 0x7e],
  [0x20, 0x20],
  [0xa1, 0xd7ff],
  [0xe000, 0x10ffff],
  [0x80, 0xa0],
  [0, 0x1f],
  [0x7f, 0x7f],
];

interface Choice {
  readonly low: number;
  readonly high: number;
  readonly letter: number;
}

/** All characters in order of preference, cut where the letter changes. */
function choicesOf(alphabet: Alphabet): Choice[] {
  const found: Choice[] = [];
  for (const [from, to] of PREFERENCE) {
    for (const [i, start] of alphabet.starts.entries()) {
      const low = Math.max(start, from);
      const high = Math.min((alphabet.starts[i + 1] ?? 0x110000) - 1, to);
      const letter = alphabet.letters[i] as number;
      if (low <= high && letter >= 0) found.push({ low, high, letter });
    }
  }
  return found;
}

/** The first text, shortest and then most plain first, of each output that some text has. */
export function shortestTexts(automaton: Automaton): Map<number, string> {
  const choices = choicesOf(automaton.alphabet);
  const texts = new Map([[0, ""]]);
  const found = new Map<number, string>();
  for (const [state, text] of texts) {
    const output = automaton.output[state] as number;
    if (!found.has(output)) found.set(output, text);
    for (const { low, letter } of choices) {
      const target = automaton.next[state * automaton.alphabet.size + letter] as number;
      if (!texts.has(target)) texts.set(target, text + String.fromCodePoint(low));
    }
  }
  return found;
}

/** Whether only finitely many texts have the output. */
export function isFinite(automaton: Automaton, output = 1): boolean {
  const { next, alphabet } = automaton;
  const distances = distancesTo(automaton, output);
  const useful = distances.map((distance) => (distance < 0 ? 0 : 1));
  // What is left after taking away states without useful predecessors, over and over, lies on or behind a cycle.
  const incoming = new Int32Array(useful.length);
  const edges = (state: number) => [...new Set(next.subarray(state * alphabet.size, (state + 1) * alphabet.size))].filter((target) => useful[target]);
  for (const [state, use] of useful.entries()) if (use) for (const target of edges(state)) incoming[target] = (incoming[target] as number) + 1;
  const free = [...useful.keys()].filter((state) => useful[state] && incoming[state] === 0);
  let removed = 0;
  for (; free.length > 0; removed++) {
    for (const target of edges(free.pop() as number)) {
      incoming[target] = (incoming[target] as number) - 1;
      if (incoming[target] === 0) free.push(target);
    }
  }
  return removed === useful.reduce((sum, use) => sum + use, 0);
}

/** The texts that have the output, shortest and then most plain first. */
export function* textsOf(automaton: Automaton, output = 1): Generator<string> {
  const { next, alphabet } = automaton;
  const distances = distancesTo(automaton, output);
  const shortest = distances[0] as number;
  if (shortest < 0) return;
  const choices = choicesOf(alphabet);
  const longest = isFinite(automaton, output) ? automaton.output.length : Number.POSITIVE_INFINITY;
  const exact: Uint8Array[] = [];
  for (let length = shortest; length < longest || length === shortest; length++) {
    if (length > shortest) extend(exact, automaton, output, length);
    const reaches = (state: number, left: number) => (length === shortest ? distances[state] === left : exact[left]?.[state] === 1);
    if (!reaches(0, length)) continue;
    yield* textsOfLength(length, choices, (state, letter) => next[state * alphabet.size + letter] as number, reaches);
  }
}

function* textsOfLength(
  length: number,
  choices: readonly Choice[],
  step: (state: number, letter: number) => number,
  reaches: (state: number, left: number) => boolean,
): Generator<string> {
  const text: string[] = [];
  const stack = [{ state: 0, choice: 0, character: choices[0]?.low ?? 0 }];
  while (stack.length > 0) {
    const top = stack.at(-1) as { state: number; choice: number; character: number };
    const choice = choices[top.choice];
    if (stack.length > length || choice === undefined) {
      if (stack.length > length) yield text.join("");
      stack.pop();
      text.pop();
      continue;
    }
    const target = step(top.state, choice.letter);
    if (top.character > choice.high || !reaches(target, length - stack.length)) {
      top.choice++;
      top.character = choices[top.choice]?.low ?? 0;
      continue;
    }
    text.push(String.fromCodePoint(top.character++));
    stack.push({ state: target, choice: 0, character: choices[0]?.low ?? 0 });
  }
}

/** Fills `exact[n]`, the states from which some text of exactly `n` characters has the output, up to `length`. */
function extend(exact: Uint8Array[], automaton: Automaton, output: number, length: number): void {
  const { size } = automaton.alphabet;
  if (exact.length === 0) exact.push(Uint8Array.from(automaton.output, (one) => (one === output ? 1 : 0)));
  while (exact.length <= length) {
    const before = exact.at(-1) as Uint8Array;
    const row = new Uint8Array(before.length);
    for (const [i, target] of automaton.next.entries()) if (before[target] === 1) row[Math.floor(i / size)] = 1;
    exact.push(row);
  }
}

/** The fewest characters from each state to the output, -1 where there is no way. */
function distancesTo({ alphabet: { size }, next, output }: Automaton, wanted: number): Int32Array {
  const sources: number[][] = Array.from(output, () => []);
  for (const [i, target] of next.entries()) sources[target]?.push(Math.floor(i / size));
  const distances = Int32Array.from(output, (one) => (one === wanted ? 0 : -1));
  const queue = [...output.keys()].filter((state) => output[state] === wanted);
  for (const state of queue) {
    for (const source of sources[state] ?? []) {
      if (distances[source] !== -1) continue;
      distances[source] = (distances[state] as number) + 1;
      queue.push(source);
    }
  }
  return distances;
}
