import { isAlias, isMap, isScalar, isSeq, type Node, type Document as YamlDocument } from "yaml";
import type { Path } from "#diagnostic";

/** The node at a path, or the nearest one outside it; a map entry stands where its key stands. */
export function nodeAt(tree: YamlDocument.Parsed, path: Path): { node: unknown; offset: number; found: boolean } {
  let node: unknown = tree.contents;
  let offset = offsetOf(node, 0);
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(tree);
    if (isMap(node)) {
      const pair = node.items.find((one) => isScalar(one.key) && (one.key.value === step || one.key.source === String(step)));
      if (pair === undefined) return { node: null, offset, found: false };
      offset = offsetOf(pair.key, offset);
      node = pair.value;
    } else if (isSeq(node) && typeof step === "number" && step < node.items.length) {
      node = node.items[step];
      offset = offsetOf(node, offset);
    } else return { node: null, offset, found: false };
  }
  return { node, offset, found: true };
}

/** A scalar as it is written, without quotes; null where there is none. */
export function spelledAt(tree: YamlDocument.Parsed, path: Path): string | null {
  const { node, found } = nodeAt(tree, path);
  const target = isAlias(node) ? node.resolve(tree) : node;
  return found && isScalar(target) ? (target.source ?? null) : null;
}

function offsetOf(node: unknown, otherwise: number): number {
  return (node as Node | null)?.range?.[0] ?? otherwise;
}
