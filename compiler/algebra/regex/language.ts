import { RE2JS } from "re2js";
import { type Automaton, complementAutomaton, product, run, sameAutomaton } from "./automaton.ts";
import { sameUnion } from "./cover.ts";
import { determinize } from "./determinize.ts";
import { isRefusal } from "./engine-refusal.ts";
import { toNfa } from "./nfa.ts";
import { parse } from "./parse.ts";
import { isPlain, optionsOf } from "./plain.ts";
import { type PatternProblem, Refusal, STATE_BUDGET, syntaxProblem } from "./problem.ts";
import { textsOf } from "./words.ts";

const CACHE_LIMIT = 2000;
const NFA_STATES_PER_STATE = 10;
const known = new Map<string, Automaton | PatternProblem>();

/** The minimal automaton of the texts that the pattern covers as a whole. */
export function automatonOf(pattern: string, budget = STATE_BUDGET): Automaton | PatternProblem {
  const key = `${budget}:${pattern}`;
  let found = known.get(key);
  if (found === undefined) {
    found = build(pattern, budget);
    if (known.size >= CACHE_LIMIT) known.clear();
    known.set(key, found);
  }
  return found;
}

/** Why a pattern cannot be used, or null. */
export function checkPattern(pattern: string): PatternProblem | null {
  const found = automatonOf(pattern);
  return "message" in found ? found : null;
}

function build(pattern: string, budget: number): Automaton | PatternProblem {
  const tree = parse(pattern);
  if ("message" in tree) return tree;
  return guard(() => {
    const nfa = toNfa(tree, budget * NFA_STATES_PER_STATE, budget);
    if (!isPlain(pattern)) tryEngine(pattern);
    return determinize(nfa, budget);
  });
}

/** The engine that judges single texts has limits of its own, and what it refuses must not come up later. */
function tryEngine(pattern: string): void {
  try {
    RE2JS.compile(pattern);
  } catch (error) {
    throw isRefusal(error) ? new Refusal(syntaxProblem(error.message, 0)) : error;
  }
}

/** Runs a construction and turns a refusal into its problem. */
export function guard<T>(construct: () => T): T | PatternProblem {
  try {
    return construct();
  } catch (refusal) {
    if (refusal instanceof Refusal) return refusal.problem;
    throw refusal;
  }
}

/** Whether two patterns cover the same texts. */
export function sameLanguage(a: string, b: string): boolean | PatternProblem {
  const [some, others] = [partsOf(a), partsOf(b)];
  const same = some === null || others === null ? null : sameUnion(some, others);
  if (same !== null) return same;
  const [left, right] = [automatonOf(a), automatonOf(b)];
  if ("message" in left) return left;
  return "message" in right ? right : sameAutomaton(left, right);
}

/** The automata of the options of a plain pattern; null where it has only one, or none that can be used. */
function partsOf(pattern: string): readonly Automaton[] | null {
  const options = isPlain(pattern) ? optionsOf(pattern) : null;
  if (options === null || options.length === 1) return null;
  const parts = options.map((option) => canonical(automatonOf(option)));
  return parts.every((part) => part !== null) ? parts : null;
}

const originals = new Map<string, Automaton>();
const originalOf = new WeakMap<Automaton, Automaton>();

/** One and the same automaton for one language. */
function canonical(automaton: Automaton | PatternProblem): Automaton | null {
  if ("message" in automaton) return null;
  let original = originalOf.get(automaton);
  if (original === undefined) {
    const { alphabet, next, output } = automaton;
    const text = `${alphabet.starts.join()} ${alphabet.letters.join()} ${next.join()} ${output.join()}`;
    original = originals.get(text) ?? automaton;
    if (originals.size >= CACHE_LIMIT) originals.clear();
    originals.set(text, original);
    originalOf.set(automaton, original);
  }
  return original;
}

/** A shortest text that the first pattern covers and the second does not, or null. */
export function exampleOutside(a: string, b: string): string | null | PatternProblem {
  const [left, right] = [automatonOf(a), automatonOf(b)];
  if ("message" in left) return left;
  if ("message" in right) return right;
  return guard(() => {
    for (const text of textsOf(product(left, complementAutomaton(right), Math.min))) return text;
    return null;
  });
}

/** Whether the automaton of one language accepts the text. */
export function accepts(automaton: Automaton, text: string): boolean {
  return run(automaton, text) === 1;
}
