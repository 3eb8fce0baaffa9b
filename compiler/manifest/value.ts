import { type Diagnostic, diagnostic, type Path, type Place } from "#diagnostic";
import { decode } from "./decode.ts";
import type { SourceFile } from "./document.ts";
import { documentsOf } from "./documents.ts";

/** The one value of a JSON or YAML file that is no Kubernetes object. */
export interface ParsedValue {
  readonly value: unknown;
  locate(path: Path): Place;
}

/** Reads a file that holds one value, as strictly as manifests: no duplicate keys, no rounded numbers, bounded size and depth. */
export function parseValue(file: SourceFile): ParsedValue | { readonly diagnostics: readonly Diagnostic[] } {
  const text = decode(file);
  if (typeof text !== "string") return { diagnostics: [text] };
  const { found, lines } = documentsOf(file.path, text);
  const [first, second] = found;
  const refuse = (problem: Diagnostic) => ({ diagnostics: [problem] });
  if (first === undefined) return refuse(diagnostic("PCL1001", [file.path], "no document in this file", { source: { file: file.path, line: 1 } }));
  const { tree } = first;
  if ("code" in tree) return refuse({ ...tree, at: [file.path] });
  if (second === undefined) return { value: tree.value, locate: (path) => lines.place(tree.offsetAt(path)) };
  const source = "code" in second.tree ? second.tree.source : lines.place(second.tree.offsetAt([]));
  return refuse(diagnostic("PCL1001", [file.path], "one document expected, there are several", { source }));
}
