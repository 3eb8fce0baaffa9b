import { intersect } from "../runs.ts";
import { negate } from "./classes.ts";
import { parse } from "./parse.ts";
import { print } from "./print.ts";
import { chars, concat, either, repeat, type Tree } from "./tree.ts";

/** A pattern for the texts of L(pattern) that do not hold the character, fit to stand inside another pattern. */
export function withoutCharacter(pattern: string, character: string): string {
  const tree = parse(pattern);
  if ("message" in tree) throw new Error(`internal: ${tree.message}`);
  return print(remove(tree, character.codePointAt(0) as number));
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
