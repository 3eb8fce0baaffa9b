import { partition } from "./alphabet.ts";
import type { Automaton } from "./automaton.ts";
import { NEWLINE, WORD } from "./classes.ts";
import { minimize } from "./minimize.ts";
import type { Nfa } from "./nfa.ts";
import { budgetProblem, Refusal } from "./problem.ts";
import type { Assertion } from "./tree.ts";

/** What stands on one side of a position, as far as assertions can tell. */
type Side = "edge" | "newline" | "word" | "other";

/** Steps allowed for each state of the budget: bounds work where few states carry long sets. */
const STEPS_PER_STATE = 500;

/** The subset construction; a state is the set of positions before the next character and what stood before it. Throws a `Refusal` above the budget. */
export function determinize(nfa: Nfa, budget: number): Automaton {
  const asserted = new Set(nfa.states.flatMap((state) => (state.kind === "assert" ? [state.what] : [])));
  const sees = { word: asserted.has("boundary") || asserted.has("inside"), newline: asserted.has("lineStart") || asserted.has("lineEnd") };
  const { alphabet, lettersOf } = partition([...nfa.sets, ...(sees.word ? [WORD] : []), ...(sees.newline ? [NEWLINE] : [])]);
  const sideOf: Side[] = Array<Side>(alphabet.size).fill("other");
  if (sees.word) for (const letter of lettersOf[nfa.sets.length] ?? []) sideOf[letter] = "word";
  if (sees.newline) for (const letter of lettersOf.at(-1) ?? []) sideOf[letter] = "newline";
  const sides = [...new Set(sideOf)];
  const closures = new Closures(nfa);

  const ids = new Map<string, number>();
  const sets: { readonly members: readonly number[]; readonly before: Side }[] = [];
  let steps = 0;
  const intern = (entries: readonly number[], before: Side): number => {
    const members = closures.of(entries);
    const asserts = members.some((state) => nfa.states[state]?.kind === "assert");
    const side = asserts ? before : "other";
    const key = `${side}${members.join()}`;
    const known = ids.get(key);
    if (known !== undefined) return known;
    steps += members.length;
    if (sets.length >= budget || steps > budget * STEPS_PER_STATE || sets.length * alphabet.size > budget * STEPS_PER_STATE)
      throw new Refusal(budgetProblem(budget));
    ids.set(key, sets.length);
    return sets.push({ members, before: side }) - 1;
  };
  const dead: { id: number | null } = { id: null };
  const alone = new Map<number, number>();
  /** Most letters lead nowhere or to one place: both are looked up without making a set. */
  const target = (entries: readonly number[] | undefined, before: Side): number => {
    if (entries === undefined) return (dead.id ??= intern([], "other"));
    if (sides.length > 1 || entries.length > 1) return intern(entries, before);
    const entry = entries[0] as number;
    const known = alone.get(entry) ?? intern(entries, before);
    alone.set(entry, known);
    return known;
  };
  intern([nfa.start], "edge");
  const next: number[] = [];
  const output: number[] = [];
  for (let i = 0; i < sets.length; i++) {
    const { members, before } = sets[i] as (typeof sets)[number];
    output.push(closures.through(members, before, "edge").some((state) => nfa.states[state]?.kind === "accept") ? 1 : 0);
    const targets: (number[] | undefined)[] = Array(alphabet.size).fill(undefined);
    for (const side of sides) {
      for (const id of closures.through(members, before, side)) {
        const state = nfa.states[id];
        if (state?.kind !== "chars") continue;
        for (const letter of lettersOf[state.set] ?? []) {
          if (sideOf[letter] !== side) continue;
          const entries = targets[letter];
          if (entries === undefined) targets[letter] = [state.next];
          else entries.push(state.next);
        }
      }
    }
    for (let letter = 0; letter < alphabet.size; letter++) next.push(target(targets[letter], sideOf[letter] as Side));
  }
  return minimize({ alphabet, next: Int32Array.from(next), output: Int32Array.from(output) });
}

/** What can be reached without reading a character. */
class Closures {
  readonly #nfa: Nfa;
  readonly #single: (readonly number[] | undefined)[] = [];
  readonly #stamps: Int32Array;
  #stamp = 0;

  constructor(nfa: Nfa) {
    this.#nfa = nfa;
    this.#stamps = new Int32Array(nfa.states.length);
  }

  /** The states other than forks behind these entries, sorted; assertions stay closed. */
  of(entries: readonly number[]): readonly number[] {
    if (entries.length === 1) return this.#from(entries[0] as number);
    const lists = entries.map((entry) => this.#from(entry));
    const stamp = ++this.#stamp;
    const found: number[] = [];
    for (const list of lists) {
      for (const state of list) {
        if (this.#stamps[state] === stamp) continue;
        this.#stamps[state] = stamp;
        found.push(state);
      }
    }
    return found.sort((a, b) => a - b);
  }

  /** The members and all that opens where `before` and `after` stand beside the position. */
  through(members: readonly number[], before: Side, after: Side): readonly number[] {
    if (!members.some((state) => this.#nfa.states[state]?.kind === "assert")) return members;
    const found = new Set(members);
    for (const id of found) {
      const state = this.#nfa.states[id];
      if (state?.kind === "assert" && isTrue(state.what, before, after)) for (const behind of this.#from(state.next)) found.add(behind);
    }
    return [...found];
  }

  #from(entry: number): readonly number[] {
    const known = this.#single[entry];
    if (known !== undefined) return known;
    const stamp = ++this.#stamp;
    const found: number[] = [];
    const waiting = [entry];
    while (waiting.length > 0) {
      const id = waiting.pop() as number;
      if (this.#stamps[id] === stamp) continue;
      this.#stamps[id] = stamp;
      const state = this.#nfa.states[id];
      if (state?.kind === "fork") waiting.push(...state.next);
      else found.push(id);
    }
    found.sort((a, b) => a - b);
    this.#single[entry] = found;
    return found;
  }
}

function isTrue(what: Assertion, before: Side, after: Side): boolean {
  switch (what) {
    case "start":
      return before === "edge";
    case "end":
      return after === "edge";
    case "lineStart":
      return before === "edge" || before === "newline";
    case "lineEnd":
      return after === "edge" || after === "newline";
    case "boundary":
      return (before === "word") !== (after === "word");
    case "inside":
      return (before === "word") === (after === "word");
  }
}
