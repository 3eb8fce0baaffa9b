import { jointOf, type TextClass } from "./classification.ts";
import { escape } from "./language.ts";
import { type Automaton, automatonOf, guard, product, textsOf } from "./regex/index.ts";

/** The classes of texts that a function is given over: absence below `first`, then the values, then the classes of all others. */
export interface Texts {
  readonly first: number;
  readonly values: readonly string[];
  readonly classes: readonly TextClass[];
  /** The last one bounds what can occur, if `bounded`. */
  readonly patterns: readonly string[];
  readonly bounded: boolean;
  readonly budget: number;
}

const MAX_EXCEPTIONS = 200;
/** What holds of texts that can't occur. */
const IMPOSSIBLE = 0;

/**
 * A function from texts to labels in words that depend on the function alone, not on the values and patterns that were spoken of: one
 * label and the finitely many texts that have another, or else the minimal automaton. Null above the budget.
 */
export function describeTexts(texts: Texts, starts: readonly number[], labels: readonly string[]): string | null {
  const labelAt = (index: number): string => labels[runAt(starts, index)] as string;
  const absent = texts.first > 0 ? labelAt(0) : "";
  if (texts.patterns.length > 0) {
    const described = guard(() => describeLanguages(texts, labelAt));
    return typeof described === "string" ? JSON.stringify([absent, described]) : null;
  }
  const usual = labelAt(texts.first + texts.values.length);
  const exceptions: [string, string][] = [];
  for (const [i, start] of starts.entries()) {
    if (labels[i] === usual) continue;
    const end = Math.min(starts[i + 1] ?? Number.POSITIVE_INFINITY, texts.first + texts.values.length);
    for (let index = Math.max(start, texts.first); index < end; index++)
      exceptions.push([texts.values[index - texts.first] as string, labels[i] as string]);
  }
  return JSON.stringify([absent, listed(usual, exceptions)]);
}

function listed(usual: string, exceptions: readonly (readonly [string, string])[]): string {
  return JSON.stringify([usual, [...exceptions].sort((a, b) => (a[0] < b[0] ? -1 : 1))]);
}

function runAt(starts: readonly number[], index: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}

function describeLanguages(texts: Texts, labelAt: (index: number) => string): string | null {
  const joint = jointOf(texts.patterns, texts.budget);
  if ("message" in joint) return null;
  const names = [...new Set(texts.classes.map((_, i) => labelAt(texts.first + i)))].sort();
  const numberAt = (index: number): number => names.indexOf(labelAt(texts.first + index)) + 1;
  const usual = new Map<string, number>();
  for (let i = texts.classes.length - 1; i >= 0; i--) {
    const { covered } = texts.classes[i] as TextClass;
    if (i >= texts.values.length || !usual.has(covered)) usual.set(covered, numberAt(i));
  }
  const outputs = joint.combinations.map((one) => (texts.bounded && one.at(-1) === "0" ? IMPOSSIBLE : (usual.get(one) ?? IMPOSSIBLE)));
  let automaton = product(joint.automaton, everything(), (combination) => outputs[combination] as number, texts.budget);
  const exceptions = texts.values.flatMap((value, i) =>
    numberAt(i) === usual.get((texts.classes[i] as TextClass).covered) ? [] : [{ value, own: numberAt(i) }],
  );
  if (exceptions.length > MAX_EXCEPTIONS) return null;
  for (const { value, own } of exceptions) {
    const single = automatonOf(escape(value), texts.budget);
    if ("message" in single) return null;
    automaton = product(automaton, single, (before, isIt) => (isIt === 1 ? own : before), texts.budget);
  }
  return (
    finite(automaton, names) ??
    JSON.stringify([names, [...automaton.alphabet.starts], [...automaton.alphabet.letters], [...automaton.next], [...automaton.output]])
  );
}

function everything(): Automaton {
  const found = automatonOf("(?s:.*)");
  if ("message" in found) throw new Error(`internal: ${found.message}`);
  return found;
}

/** The function as a list, where all but one of its labels have finitely many texts. */
function finite(automaton: Automaton, names: readonly string[]): string | null {
  const infinite = names.flatMap((_, i) => (isFinite(automaton, i + 1) ? [] : [i + 1]));
  if (infinite.length > 1) return null;
  const usual = infinite[0] ?? 1;
  const exceptions: [string, string][] = [];
  for (const [i, name] of names.entries()) {
    if (i + 1 === usual) continue;
    for (const text of textsOf(automaton, i + 1)) {
      if (exceptions.push([text, name]) > MAX_EXCEPTIONS) return null;
    }
  }
  return listed(names[usual - 1] as string, exceptions);
}

/** Whether finitely many texts have this output: no state on the way there lies on a cycle. */
function isFinite(automaton: Automaton, output: number): boolean {
  const { size } = automaton.alphabet;
  const states = automaton.output.length;
  const into: Set<number>[] = Array.from({ length: states }, () => new Set());
  for (let i = 0; i < automaton.next.length; i++) into[automaton.next[i] as number]?.add(Math.floor(i / size));
  const leads = new Set<number>();
  for (let state = 0; state < states; state++) if (automaton.output[state] === output) leads.add(state);
  for (const state of leads) for (const before of into[state] as Set<number>) leads.add(before);
  const waiting = new Map<number, number>();
  for (const state of leads) waiting.set(state, [...(into[state] as Set<number>)].filter((one) => leads.has(one)).length);
  const ready = [...waiting].flatMap(([state, count]) => (count === 0 ? [state] : []));
  let done = 0;
  for (let state = ready.pop(); state !== undefined; state = ready.pop()) {
    done++;
    const after = new Set(Array.from(automaton.next.subarray(state * size, (state + 1) * size)));
    for (const one of after) {
      if (!leads.has(one)) continue;
      const left = (waiting.get(one) as number) - 1;
      waiting.set(one, left);
      if (left === 0) ready.push(one);
    }
  }
  return done === leads.size;
}
