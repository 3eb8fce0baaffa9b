import { includes, intersect } from "../runs.ts";
import { negate } from "./classes.ts";
import { closed } from "./closed.ts";
import { parse } from "./parse.ts";
import { print } from "./print.ts";
import { chars, concat, either, isSome, repeat, type Tree } from "./tree.ts";

/** A pattern for the texts of L(pattern) that do not hold the character, fit to stand inside `(?:…)` of a longer pattern. */
export function withoutCharacter(pattern: string, character: string): string {
  const c = character.codePointAt(0) as number;
  const tree = parsed(pattern);
  if (!isSome(tree, (part) => part.kind === "chars" && includes(part.set, c))) return standalone(pattern);
  return print(closed(remove(tree, c)));
}

/** A pattern of the same language that keeps it inside `(?:…)` of a longer pattern: without anchors and open quotes. */
export function standalone(pattern: string): string {
  const tree = parsed(pattern);
  return pattern.includes("\\Q") || isSome(tree, (part) => part.kind === "assert") ? print(closed(tree)) : pattern;
}

function parsed(pattern: string): Tree {
  const tree = parse(pattern);
  if ("message" in tree) throw new Error(`internal: ${tree.message}`);
  return tree;
}

function remove(tree: Tree, c: number): Tree {
  switch (tree.kind) {
    case "chars":
      return chars(intersect(tree.set, negate([[c, c]])));
    case "concat":
      return concat(tree.parts.map((part) => remove(part, c)));
    case "either":
      return either(tree.options.map((option) => remove(option, c)));
    case "repeat":
      return repeat(remove(tree.of, c), tree.min, tree.max);
    case "assert":
      return tree;
  }
}
