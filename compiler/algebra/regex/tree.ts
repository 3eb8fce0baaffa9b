import type { Runs } from "../runs.ts";

/** A pattern as a tree; laziness and captures do not change a language and are left out. */
export type Tree =
  | { readonly kind: "chars"; readonly set: Runs }
  | { readonly kind: "concat"; readonly parts: readonly Tree[] }
  | { readonly kind: "either"; readonly options: readonly Tree[] }
  | { readonly kind: "repeat"; readonly of: Tree; readonly min: number; readonly max: number }
  | { readonly kind: "assert"; readonly what: Assertion };

/** Zero-width conditions; `lineStart` and `lineEnd` are those of `(?m)`. */
export type Assertion = "start" | "end" | "lineStart" | "lineEnd" | "boundary" | "inside";

export const MAX_CODE_POINT = 0x10ffff;
export const EMPTY: Tree = { kind: "concat", parts: [] };
export const NOTHING: Tree = { kind: "chars", set: [] };

export function chars(set: Runs): Tree {
  return { kind: "chars", set };
}

/** INVARIANT: the constructors drop what cannot match and what is empty, so a tree without words is `NOTHING`. */
export function concat(parts: readonly Tree[]): Tree {
  if (parts.some(isNothing)) return NOTHING;
  const flat = parts.flatMap((part) => (part.kind === "concat" ? part.parts : [part]));
  return flat.length === 1 ? (flat[0] as Tree) : { kind: "concat", parts: flat };
}

export function either(options: readonly Tree[]): Tree {
  const kept = options.filter((option) => !isNothing(option));
  if (kept.length <= 1) return kept[0] ?? NOTHING;
  return { kind: "either", options: kept };
}

export function repeat(of: Tree, min: number, max: number): Tree {
  if (isNothing(of)) return min === 0 ? EMPTY : NOTHING;
  if (max === 0 || isEmpty(of)) return EMPTY;
  if (of.kind === "repeat" && of.min === 0 && of.max === Number.POSITIVE_INFINITY) return of;
  return { kind: "repeat", of, min, max };
}

export function isNothing(tree: Tree): boolean {
  return tree.kind === "chars" && tree.set.length === 0;
}

export function isEmpty(tree: Tree): boolean {
  return tree.kind === "concat" && tree.parts.length === 0;
}

/** Whether the test holds for some part of the tree. */
export function isSome(tree: Tree, test: (part: Tree) => boolean): boolean {
  if (test(tree)) return true;
  switch (tree.kind) {
    case "concat":
      return tree.parts.some((part) => isSome(part, test));
    case "either":
      return tree.options.some((option) => isSome(option, test));
    case "repeat":
      return isSome(tree.of, test);
    default:
      return false;
  }
}
