import { type Run, type Runs } from "../runs.ts";
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
  if (set.length === 1 && only[0] === only[1]) return printCharacter(only[0]);
  const [positive, negative] = [set, out].map((runs) => runs.map(printRange).join("")) as [string, string];
  return negative.length < positive.length ? `[^${negative}]` : `[${positive}]`;
}

function same(a: Runs, b: Runs): boolean {
  return a.length === b.length && a.every(([low, high], i) => low === b[i]?.[0] && high === b[i]?.[1]);
}

function printRange([low, high]: Run): string {
  if (low === high) return printCharacter(low);
  return `${printCharacter(low)}${high === low + 1 ? "" : "-"}${printCharacter(high)}`;
}

/** One escape for both places: what is special outside a class or inside one is escaped. */
function printCharacter(c: number): string {
  if (c < 0x20 || c === 0x7f || (c >= 0x80 && c < 0xa1) || (c >= 0xd800 && c <= 0xf8ff) || c > 0xffef) return hex(c);
  const text = String.fromCharCode(c);
  return /[\\^$.*+?()[\]{}|-]/.test(text) && text !== "-" ? `\\${text}` : text === "-" ? "\\-" : text;
}

function hex(c: number): string {
  const digits = c.toString(16).toUpperCase();
  return c < 0x100 ? `\\x${digits.padStart(2, "0")}` : `\\x{${digits}}`;
}
