import { normalize, type Run } from "../runs.ts";
import type { Automaton } from "./automaton.ts";
import { determinize } from "./determinize.ts";
import { toNfa } from "./nfa.ts";
import { STATE_BUDGET } from "./problem.ts";
import { type Assertion, chars, concat, EMPTY, either, isEmpty, isSome, NOTHING, repeat, type Tree } from "./tree.ts";

/** A tree of the same language without assertions. Anchors at the edges fall away; others cost a detour over the automaton, which throws a `Refusal` above its budget. */
export function closed(tree: Tree): Tree {
  const trimmed = trim(trim(tree, "start", "lineStart"), "end", "lineEnd");
  if (!isSome(trimmed, (part) => part.kind === "assert")) return trimmed;
  return toTree(determinize(toNfa(trimmed, STATE_BUDGET, STATE_BUDGET), STATE_BUDGET));
}

/** Takes assertions away that always hold since nothing stands between them and the edge of the text. */
function trim(tree: Tree, edge: "start" | "end", line: Assertion): Tree {
  switch (tree.kind) {
    case "assert":
      return tree.what === edge || tree.what === line ? EMPTY : tree;
    case "either":
      return either(tree.options.map((option) => trim(option, edge, line)));
    case "concat": {
      const parts = [...tree.parts];
      for (;;) {
        const outer = edge === "start" ? parts.shift() : parts.pop();
        if (outer === undefined) return EMPTY;
        const rest = trim(outer, edge, line);
        if (!isEmpty(rest)) return concat(edge === "start" ? [rest, ...parts] : [...parts, rest]);
      }
    }
    default:
      return tree;
  }
}

/** Kleene's elimination of states, those with the fewest ways through first. */
function toTree({ alphabet, next, output }: Automaton): Tree {
  const [first, last] = [-1, -2];
  const ways = new Map<number, Map<number, Tree>>([[first, new Map([[0, EMPTY]])]]);
  for (const [state, accepts] of output.entries()) {
    const row = new Map<number, Tree>(accepts === 1 ? [[last, EMPTY]] : []);
    for (let letter = 0; letter < alphabet.size; letter++) {
      const target = next[state * alphabet.size + letter] as number;
      row.set(target, either([row.get(target) ?? NOTHING, lettersTree(alphabet, letter)]));
    }
    ways.set(state, merge(row));
  }
  const left = new Set(output.keys());
  while (left.size > 0) {
    const cost = (state: number) => (ways.get(state)?.size ?? 0) * [...ways.values()].filter((row) => row.has(state)).length;
    const state = [...left].reduce((best, one) => (cost(one) < cost(best) ? one : best));
    left.delete(state);
    const out = ways.get(state) as Map<number, Tree>;
    ways.delete(state);
    const loop = repeat(out.get(state) ?? NOTHING, 0, Number.POSITIVE_INFINITY);
    out.delete(state);
    for (const row of ways.values()) {
      const into = row.get(state);
      row.delete(state);
      if (into === undefined) continue;
      for (const [target, way] of out) row.set(target, either([row.get(target) ?? NOTHING, concat([into, loop, way])]));
    }
  }
  return ways.get(first)?.get(last) ?? NOTHING;
}

/** Ways of single characters to one target read as one class. */
function merge(row: Map<number, Tree>): Map<number, Tree> {
  for (const [target, way] of row) {
    if (way.kind === "either" && way.options.every((one) => one.kind === "chars")) {
      row.set(target, chars(normalize(way.options.flatMap((one) => (one.kind === "chars" ? one.set : [])))));
    }
  }
  return row;
}

function lettersTree({ starts, letters }: Automaton["alphabet"], letter: number): Tree {
  const runs: Run[] = [];
  for (const [i, one] of letters.entries()) if (one === letter) runs.push([starts[i] as number, (starts[i + 1] ?? 0x110000) - 1]);
  return chars(runs);
}
