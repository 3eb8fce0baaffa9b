import { includes, type Run, type Runs } from "../runs.ts";
import { ALL, NEWLINE, negate } from "./classes.ts";
import type { Assertion, Tree } from "./tree.ts";

const ASSERTIONS: Readonly<Record<Assertion, string>> = {
  start: "\\A",
  end: "\\z",
  lineStart: "(?m:^)",
  lineEnd: "(?m:$)",
  boundary: "\\b",
  inside: "\\B",
};

/** RE2 text of a tree, with no flags but those it needs; it may stand inside another pattern after `(?:` . */
export function print(tree: Tree): string {
  switch (tree.kind) {
    case "chars":
      return printClass(tree.set);
    case "assert":
      return ASSERTIONS[tree.what];
    case "either":
      return tree.options.map(print).join("|");
    case "concat":
      return tree.parts.map((part) => (part.kind === "either" ? group(part) : print(part))).join("");
    case "repeat": {
      const one = tree.of.kind === "chars" || tree.of.kind === "assert";
      return (one ? print(tree.of) : group(tree.of)) + counts(tree.min, tree.max);
    }
  }
}

function group(tree: Tree): string {
  return `(?:${print(tree)})`;
}

function counts(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? "*" : min === 1 ? "+" : `{${min},}`;
  if (min === 0 && max === 1) return "?";
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

function printClass(set: Runs): string {
  if (set.length === 0) return "[^\\x00-\\x{10FFFF}]";
  const out = negate(set);
  if (same(set, ALL)) return "(?s:.)";
  if (same(out, NEWLINE)) return ".";
  const only = set[0] as Run;
  if (set.length === 1 && only[0] === only[1]) return printCharacter(only[0], SPECIAL);
  const [positive, negative] = [set, out].map((runs) => runs.map(printRange).join("")) as [string, string];
  return negative.length < positive.length ? `[^${negative}]` : `[${positive}]`;
}

function same(a: Runs, b: Runs): boolean {
  return a.length === b.length && a.every(([low, high], i) => low === b[i]?.[0] && high === b[i]?.[1]);
}

function printRange([low, high]: Run): string {
  const [from, to] = [low, high].map((c) => printCharacter(c, SPECIAL_IN_CLASS)) as [string, string];
  return low === high ? from : `${from}${high === low + 1 ? "" : "-"}${to}`;
}

const SPECIAL = /[\\^$.*+?()[\]{}|]/;
const SPECIAL_IN_CLASS = /[\\^[\]-]/;
/** What is not shown as itself: controls, surrogates, private use, specials and beyond. */
const UNSHOWN: Runs = [
  [0, 0x1f],
  [0x7f, 0xa0],
  [0xd800, 0xf8ff],
  [0xfff0, 0x10ffff],
];

function printCharacter(c: number, special: RegExp): string {
  if (c === 0x0a) return "\\n";
  if (includes(UNSHOWN, c)) return c < 0x100 ? `\\x${c.toString(16).padStart(2, "0")}` : `\\x{${c.toString(16)}}`;
  const text = String.fromCharCode(c);
  return special.test(text) ? `\\${text}` : text;
}
