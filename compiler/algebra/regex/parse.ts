import { normalize, type Run, type Runs } from "../runs.ts";
import { ALL, NEWLINE, negate, PERL, POSIX, unicodeClass } from "./classes.ts";
import { readEscape } from "./escapes.ts";
import { foldCase } from "./fold.ts";
import { readGroupHead } from "./groups.ts";
import { budgetProblem, type PatternProblem, Refusal, STATE_BUDGET, syntaxProblem } from "./problem.ts";
import { chars, concat, either, repeat, type Tree } from "./tree.ts";

/** RE2's limit of one counted repetition and of the product of nested ones. */
const MAX_REPEAT = 1000;
const MAX_DEPTH = 1000;
const MAX_LENGTH = 100_000;

/** Flags that a pattern can switch: `(?i)`, `(?m)`, `(?s)`; `(?U)` changes no language. */
export interface Flags {
  readonly fold: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
}

/** Parses RE2 syntax (https://github.com/google/re2/wiki/Syntax) as Envoy reads it. */
export function parse(pattern: string): Tree | PatternProblem {
  if (pattern.length > MAX_LENGTH) return { kind: "budget", message: `the pattern is longer than ${MAX_LENGTH} characters`, position: MAX_LENGTH };
  try {
    return new Parser(pattern).parse();
  } catch (refusal) {
    if (refusal instanceof Refusal) return refusal.problem;
    throw refusal;
  }
}

class Parser {
  #at = 0;
  #flags: Flags = { fold: false, multiLine: false, dotAll: false };
  #depth = 0;
  /** Repetitions of repetitions without a group between, as in `a*(?i)*`; bounds the depth of the tree. */
  #stacked = 0;
  readonly #text: string;
  readonly #names = new Set<string>();

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Tree {
    const tree = this.#either();
    if (this.#at < this.#text.length) this.#refuse("unexpected `)`", this.#at);
    return tree;
  }

  /** Flags set inside last to the end of the group, over `|` as well. */
  #either(): Tree {
    const options = [this.#concat()];
    while (this.#looking("|")) {
      this.#at++;
      options.push(this.#concat());
    }
    return options.length === 1 ? (options[0] as Tree) : either(options);
  }

  #concat(): Tree {
    const parts: Tree[] = [];
    let repeated = false;
    while (this.#at < this.#text.length && !this.#looking("|") && !this.#looking(")")) {
      const start = this.#at;
      const counts = this.#counts();
      if (counts === null) {
        this.#item(parts);
        repeated = false;
        continue;
      }
      if (repeated) this.#refuse("a repetition of a repetition", start);
      const last = parts.pop();
      if (last === undefined) this.#refuse("nothing to repeat", start);
      if (last.kind === "repeat" && ++this.#stacked > MAX_DEPTH) this.#refuse(`repetitions nest deeper than ${MAX_DEPTH}`, start);
      const [min, max] = counts;
      const counted = this.#text[start] === "{" && (min >= 2 || (max >= 2 && max <= MAX_REPEAT));
      const tree = repeat(last, min, max);
      if (counted && !repeatsWithin(tree, MAX_REPEAT)) throw new Refusal({ ...budgetProblem(STATE_BUDGET), position: start });
      parts.push(tree);
      repeated = true;
    }
    return concat(parts);
  }

  /** `* + ? {n,m}` and a following `?`; null (and nothing read) where a `{` is an ordinary character. */
  #counts(): [number, number] | null {
    const start = this.#at;
    const simple = SIMPLE[this.#text[start] as string];
    let counts: [number, number];
    if (simple !== undefined) {
      counts = simple;
      this.#at++;
    } else {
      BRACES.lastIndex = start;
      const match = BRACES.exec(this.#text);
      if (match === null) return null;
      const min = Number(match[1]);
      const max = match[2] === undefined ? min : match[3] === undefined ? Number.POSITIVE_INFINITY : Number(match[3]);
      if (min > MAX_REPEAT || (Number.isFinite(max) && max > MAX_REPEAT) || min > max)
        this.#refuse(`the repetition \`${match[0]}\` is not within 0–${MAX_REPEAT}`, start);
      counts = [min, max];
      this.#at += match[0].length;
    }
    if (this.#looking("?")) this.#at++;
    return counts;
  }

  /** One item, or several literals from `\Q…\E`, or none from `(?i)`. */
  #item(parts: Tree[]): void {
    const start = this.#at;
    switch (this.#text[start]) {
      case "(":
        return this.#group(parts);
      case "[":
        parts.push(chars(this.#class()));
        return;
      case ".":
        this.#at++;
        parts.push(chars(this.#flags.dotAll ? ALL : negate(NEWLINE)));
        return;
      case "^":
      case "$": {
        const line = this.#flags.multiLine;
        this.#at++;
        parts.push({ kind: "assert", what: this.#text[start] === "^" ? (line ? "lineStart" : "start") : line ? "lineEnd" : "end" });
        return;
      }
      case "\\":
        return this.#escape(parts);
      default:
        parts.push(this.#literal(this.#next()));
    }
  }

  #group(parts: Tree[]): void {
    const start = this.#at;
    const head = readGroupHead(this.#text, start, this.#flags, this.#names);
    this.#at += head.length;
    if (!head.opens) {
      this.#flags = head.flags;
      return;
    }
    if (++this.#depth > MAX_DEPTH) this.#refuse(`groups nest deeper than ${MAX_DEPTH}`, start);
    const outer = this.#flags;
    this.#flags = head.flags;
    parts.push(this.#either());
    if (!this.#looking(")")) this.#refuse("missing `)` for the group", start);
    this.#at++;
    this.#depth--;
    this.#flags = outer;
  }

  #escape(parts: Tree[]): void {
    const letter = this.#text[this.#at + 1];
    const assertion = letter === undefined ? undefined : ASSERTIONS[letter];
    if (assertion !== undefined) {
      this.#at += 2;
      parts.push({ kind: "assert", what: assertion });
    } else if (letter === "Q") {
      const end = this.#text.indexOf("\\E", this.#at + 2);
      const stop = end < 0 ? this.#text.length : end;
      this.#at += 2;
      while (this.#at < stop) parts.push(this.#literal(this.#next()));
      if (end >= 0) this.#at += 2;
    } else if (letter === "C") {
      this.#refuse("`\\C` (one byte) is not supported", this.#at);
    } else {
      const set = this.#escapedClass();
      parts.push(set === null ? this.#literal(this.#escapedCharacter()) : chars(set));
    }
  }

  /** `\d \pL \p{Greek}` and their negations; null (and nothing read) for other escapes. */
  #escapedClass(): Runs | null {
    const letter = this.#text[this.#at + 1] ?? "";
    const perl = PERL[letter.toLowerCase()];
    if (perl !== undefined) {
      this.#at += 2;
      const set = this.#flags.fold ? foldCase(perl) : perl;
      return letter === letter.toLowerCase() ? set : negate(set);
    }
    if (letter !== "p" && letter !== "P") return null;
    UNICODE.lastIndex = this.#at + 2;
    const match = UNICODE.exec(this.#text);
    const set = match === null ? null : unicodeClass(match[2] ?? match[3] ?? "", this.#flags.fold);
    if (match === null || set === null) this.#refuse(`\`\\${letter}${match?.[0] ?? ""}\` names no class of characters`, this.#at);
    this.#at += 2 + match[0].length;
    return (letter === "P") !== (match[1] === "^") ? negate(set) : set;
  }

  #class(): Runs {
    const start = this.#at++;
    const negated = this.#looking("^");
    if (negated) this.#at++;
    const found: Run[] = [];
    for (let first = true; first || !this.#looking("]"); first = false) {
      if (this.#at >= this.#text.length) this.#refuse("missing `]` for the class", start);
      const named = this.#looking("[:") ? this.#posix() : null;
      const set = named ?? (this.#looking("\\") ? this.#escapedClass() : null);
      for (const run of set ?? this.#range(start)) found.push(run);
    }
    this.#at++;
    const set = normalize(found);
    return negated ? negate(set) : set;
  }

  /** `[:alpha:]`; null where no `:]` follows at all, since then `[` is an ordinary character. */
  #posix(): Runs | null {
    const end = this.#text.indexOf(":]", this.#at);
    if (end < 0) return null;
    const name = this.#text.slice(this.#at, end + 2);
    const [, caret, word] = /^\[:(\^?)([a-z]+):\]$/.exec(name) ?? [];
    const set = word === undefined || !Object.hasOwn(POSIX, word) ? undefined : POSIX[word];
    if (set === undefined) this.#refuse(`\`${name}\` names no class of characters`, this.#at);
    this.#at = end + 2;
    const folded = this.#flags.fold ? foldCase(set) : set;
    return caret === "^" ? negate(folded) : folded;
  }

  #range(classStart: number): Runs {
    const start = this.#at;
    const low = this.#classCharacter(classStart);
    let high = low;
    if (this.#looking("-") && this.#text[this.#at + 1] !== "]") {
      this.#at++;
      high = this.#classCharacter(classStart);
      if (high < low) this.#refuse(`the range \`${this.#text.slice(start, this.#at)}\` is empty`, start);
    }
    return this.#flags.fold ? foldCase([[low, high]]) : [[low, high]];
  }

  #classCharacter(classStart: number): number {
    if (this.#at >= this.#text.length) this.#refuse("missing `]` for the class", classStart);
    return this.#looking("\\") ? this.#escapedCharacter() : this.#next();
  }

  #escapedCharacter(): number {
    const escape = readEscape(this.#text, this.#at);
    this.#at += escape.length;
    return escape.codePoint;
  }

  #literal(c: number): Tree {
    return chars(this.#flags.fold ? foldCase([[c, c]]) : [[c, c]]);
  }

  #next(): number {
    const c = this.#text.codePointAt(this.#at) as number;
    this.#at += c > 0xffff ? 2 : 1;
    return c;
  }

  #looking(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }

  #refuse(reason: string, position: number): never {
    throw new Refusal(syntaxProblem(reason, position));
  }
}

const SIMPLE: Readonly<Record<string, [number, number]>> = { "*": [0, Number.POSITIVE_INFINITY], "+": [1, Number.POSITIVE_INFINITY], "?": [0, 1] };
const ASSERTIONS = { A: "start", z: "end", b: "boundary", B: "inside" } as Readonly<Record<string, "start" | "end" | "boundary" | "inside">>;
const BRACES = /\{(0|[1-9][0-9]*)(,(0|[1-9][0-9]*)?)?\}/y;
const UNICODE = /\{(\^?)([^}]*)\}|(?!\{)([A-Za-z])/y;

/** Whether the counts of nested repetitions multiply to at most `limit` (RE2 refuses more). */
function repeatsWithin(tree: Tree, limit: number): boolean {
  switch (tree.kind) {
    case "concat":
      return tree.parts.every((part) => repeatsWithin(part, limit));
    case "either":
      return tree.options.every((option) => repeatsWithin(option, limit));
    case "repeat": {
      const count = Number.isFinite(tree.max) ? tree.max : tree.min;
      return count <= limit && repeatsWithin(tree.of, count > 1 ? Math.floor(limit / count) : limit);
    }
    default:
      return true;
  }
}
