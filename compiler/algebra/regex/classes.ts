import { RE2JS } from "re2js";
import { normalize, type Run, type Runs, without } from "../runs.ts";
import { isRefusal } from "./engine-refusal.ts";
import { MAX_CODE_POINT } from "./tree.ts";

const DIGIT: Runs = [[0x30, 0x39]];
const UPPER: Runs = [[0x41, 0x5a]];
const LOWER: Runs = [[0x61, 0x7a]];
const ALPHA: Runs = [...UPPER, ...LOWER];

/** ASCII word characters, of which `\b` and `\w` speak. */
export const WORD: Runs = [...DIGIT, ...UPPER, [0x5f, 0x5f], ...LOWER];
export const NEWLINE: Runs = [[0x0a, 0x0a]];
export const ALL: Runs = [[0, MAX_CODE_POINT]];
export const SURROGATES: Run = [0xd800, 0xdfff];

/** `\d \s \w`; upper case letters negate (RE2 syntax page, "Perl character classes"). */
export const PERL: Readonly<Record<string, Runs>> = {
  d: DIGIT,
  // `\s` has no vertical tab in RE2; `[[:space:]]` has.
  s: [
    [0x09, 0x0a],
    [0x0c, 0x0d],
    [0x20, 0x20],
  ],
  w: WORD,
};

/** `[[:name:]]` (RE2 syntax page, "ASCII character classes"). */
export const POSIX: Readonly<Record<string, Runs>> = {
  alnum: [...DIGIT, ...ALPHA],
  alpha: ALPHA,
  ascii: [[0, 0x7f]],
  blank: [
    [0x09, 0x09],
    [0x20, 0x20],
  ],
  cntrl: [
    [0, 0x1f],
    [0x7f, 0x7f],
  ],
  digit: DIGIT,
  graph: [[0x21, 0x7e]],
  lower: LOWER,
  print: [[0x20, 0x7e]],
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
  space: [
    [0x09, 0x0d],
    [0x20, 0x20],
  ],
  upper: UPPER,
  word: WORD,
  xdigit: [
    [0x30, 0x39],
    [0x41, 0x46],
    [0x61, 0x66],
  ],
};

export function negate(set: Runs): Runs {
  return without(set, 0, MAX_CODE_POINT);
}

const named = new Map<string, Runs | null>();
let everything: string | null = null;

/** The members of `\p{name}`, counted out with the engine that also matches, so that both have one Unicode version; null if there is no such class. */
export function unicodeClass(name: string, fold: boolean): Runs | null {
  const pattern = `${fold ? "(?i)" : ""}\\p{${name}}+`;
  const known = named.get(pattern);
  if (known !== undefined) return known;
  const found = /^\^?[A-Za-z_]+$/.test(name) ? enumerate(pattern) : null;
  named.set(pattern, found);
  return found;
}

function enumerate(pattern: string): Runs | null {
  let regex: RE2JS;
  try {
    regex = RE2JS.compile(pattern);
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
  everything ??= allCharacters();
  const found: Run[] = [];
  for (const matcher = regex.matcher(everything); matcher.find(); ) found.push([codePointAt(matcher.start()), codePointAt(matcher.end() - 1)]);
  return normalize(
    found.flatMap(([low, high]) =>
      low < SURROGATES[0] && high > SURROGATES[1] ? [[low, SURROGATES[0] - 1] as Run, [SURROGATES[1] + 1, high] as Run] : [[low, high] as Run],
    ),
  );
}

/** The code point that the unit at `index` of the text of all characters belongs to. */
function codePointAt(index: number): number {
  const supplementary = 0x10000 - (SURROGATES[1] - SURROGATES[0] + 1);
  if (index >= supplementary) return 0x10000 + ((index - supplementary) >> 1);
  return index < SURROGATES[0] ? index : index + (SURROGATES[1] - SURROGATES[0] + 1);
}

function allCharacters(): string {
  const parts: string[] = [];
  for (const [low, high] of without([SURROGATES], 0, MAX_CODE_POINT)) for (let c = low; c <= high; c++) parts.push(String.fromCodePoint(c));
  return parts.join("");
}
