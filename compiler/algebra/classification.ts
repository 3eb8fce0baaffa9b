import { type Automaton, automatonOf, guard, type PatternProblem, product, run, shortestTexts, textsOf } from "./regex/index.ts";

/** Texts that the given patterns and values do not tell apart. */
export interface TextClass {
  readonly example: string;
  /** For each pattern in order, `1` where it covers the class and `0` where not. */
  readonly covered: string;
}

/** An automaton whose outputs number the combinations of patterns that some text meets. */
export interface Joint {
  readonly automaton: Automaton;
  readonly combinations: readonly string[];
}

/** Each mentioned value as a class of its own, then the classes of all other texts by their examples. */
export function classify(values: readonly string[], patterns: readonly string[], budget: number): readonly TextClass[] | PatternProblem {
  if (patterns.length === 0) return [...values, fresh("other", new Set(values))].map((example) => ({ example, covered: "" }));
  const joint = jointOf(patterns, budget);
  if ("message" in joint) return joint;
  const coveredBy = (text: string) => joint.combinations[run(joint.automaton, text)] as string;
  const others = examples(joint.automaton, values).map((example) => ({ example, covered: coveredBy(example) }));
  return [...values.map((example) => ({ example, covered: coveredBy(example) })), ...others.sort(byExample)];
}

/** The patterns as one automaton; there must be one at least. */
export function jointOf(patterns: readonly string[], budget: number): Joint | PatternProblem {
  const leaves: Joint[] = [];
  for (const pattern of patterns) {
    const automaton = automatonOf(pattern, budget);
    if ("message" in automaton) return automaton;
    leaves.push({ automaton, combinations: ["0", "1"] });
  }
  return guard(() => joinAll(leaves, budget));
}

function byExample(a: TextClass, b: TextClass): number {
  return a.example.length - b.example.length || (a.example < b.example ? -1 : 1);
}

/** Halves and joins, so that what overlaps little stays small on the way. */
function joinAll(parts: readonly Joint[], budget: number): Joint {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const middle = parts.length >> 1;
  return join(joinAll(parts.slice(0, middle), budget), joinAll(parts.slice(middle), budget), budget);
}

function join(a: Joint, b: Joint, budget: number): Joint {
  const ids = new Map<number, number>();
  const combinations: string[] = [];
  const combine = (x: number, y: number): number => {
    const key = x * b.combinations.length + y;
    let id = ids.get(key);
    if (id === undefined) {
      id = combinations.push(`${a.combinations[x]}${b.combinations[y]}`) - 1;
      ids.set(key, id);
    }
    return id;
  };
  return { automaton: product(a.automaton, b.automaton, combine, budget), combinations };
}

/** One text for each output that a text beside `values` has. */
function examples(automaton: Automaton, values: readonly string[]): string[] {
  const taken = new Set(values);
  const shortest = shortestTexts(automaton);
  const found = new Map<number, string>();
  for (const guess of guesses([...values, ...shortest.values()], taken)) {
    const output = run(automaton, guess);
    if (!found.has(output)) found.set(output, guess);
  }
  for (const [output, text] of shortest) {
    if (found.has(output)) continue;
    const free = taken.has(text) ? firstFree(automaton, output, taken) : text;
    if (free !== null) found.set(output, free);
  }
  return [...found.values()];
}

function firstFree(automaton: Automaton, output: number, taken: ReadonlySet<string>): string | null {
  for (const text of textsOf(automaton, output)) if (!taken.has(text)) return text;
  return null;
}

/** Readable texts of the kind that is spoken of: paths, names with dots, or words. */
function guesses(spoken: readonly string[], taken: ReadonlySet<string>): string[] {
  const stems = ["other"];
  if (spoken.some((text) => text.includes("."))) stems.unshift("other.example");
  if (spoken.some((text) => text.startsWith("/"))) stems.unshift("/other");
  return stems.map((stem) => fresh(stem, taken));
}

/** The stem, or the stem with the first number that makes it a text not taken. */
function fresh(stem: string, taken: ReadonlySet<string>): string {
  for (let i = 2, text = stem; ; text = `${stem}-${i++}`) if (!taken.has(text)) return text;
}
