import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Patch } from "./bundle.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** Operators and what a slip makes of them. */
const FLIPS: readonly (readonly [RegExp, (found: string) => string])[] = [
  [/ (===|!==) /g, (found) => (found.trim() === "===" ? " !== " : " === ")],
  [/ (&&|\|\|) /g, (found) => (found.trim() === "&&" ? " || " : " && ")],
  [/ (<=|>=|<|>) (?=[\w(-])/g, (found) => ({ "<=": " < ", ">=": " > ", "<": " <= ", ">": " >= " })[found.trim()] ?? found],
  [/ ([+-]) (?=[\w(])/g, (found) => (found.trim() === "+" ? " - " : " + ")],
  [/\.(some|every)\(/g, (found) => (found === ".some(" ? ".every(" : ".some(")],
  [/!(?=[\w(])/g, () => ""],
];

/** A source file with one operator flipped; the patch replaces the whole text. */
export interface Flip extends Patch {
  readonly line: number;
  readonly from: string;
  readonly to: string;
}

/** Every operator of a file, flipped alone. Comments, imports and types have none that count. */
export function flipsOf(file: string): Flip[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  return FLIPS.flatMap(([pattern, flip]) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const start = text.lastIndexOf("\n", match.index) + 1;
      const line = text.slice(start, text.indexOf("\n", match.index));
      if (/^\s*(\/\/|\*|\/\*\*|import|export type|type )/.test(line) || / is /.test(line)) return [];
      const to = flip(match[0]);
      const replace = text.slice(0, match.index) + to + text.slice(match.index + match[0].length);
      return [{ file, find: text, replace, line: text.slice(0, match.index).split("\n").length, from: match[0].trim(), to: to.trim() }];
    }),
  );
}

const STRIDE = 229;

/** The list in an order that goes all over it, the same each time. */
export function scattered<T>(list: readonly T[]): T[] {
  return list
    .map((item, i) => ({ item, at: (i * STRIDE) % list.length }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
