import { type Diagnostic, diagnostic, type Path, type Place } from "#diagnostic";
import { compose } from "./compose.ts";
import { decode } from "./decode.ts";
import type { SourceFile } from "./document.ts";
import { nodeAt } from "./locate.ts";
import { NotPlain, plainOf } from "./plain.ts";

/** The one value of a JSON or YAML file that is no Kubernetes object. */
export interface ParsedValue {
  readonly value: unknown;
  locate(path: Path): Place;
}

/** Reads a file that holds one value, as strictly as manifests: no duplicate keys, no rounded numbers, bounded size and depth. */
export function parseValue(file: SourceFile): ParsedValue | { readonly diagnostics: readonly Diagnostic[] } {
  const text = decode(file);
  if (typeof text !== "string") return { diagnostics: [text] };
  const composed = compose(file.path, text);
  if (!("documents" in composed)) return { diagnostics: [composed] };
  const { documents, lines } = composed;
  const [tree, second] = documents;
  const refuse = (problem: Diagnostic) => ({ diagnostics: [problem] });
  if (tree === undefined || tree.contents === null)
    return refuse(diagnostic("PCL1001", [file.path], "no document in this file", { source: { file: file.path, line: 1 } }));
  if (second !== undefined) return refuse(diagnostic("PCL1001", [file.path], "one document expected, there are several", { source: lines.place(second.range[0]) }));
  try {
    return { value: plainOf(tree), locate: (path) => lines.place(nodeAt(tree, path).offset) };
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error;
    const source = lines.place(error.offset);
    const both = error.earlier === null ? "" : `, on line ${lines.place(error.earlier).line} and line ${source.line}`;
    return refuse(diagnostic(error.code, [file.path], `${error.message}${both}`, { source }));
  }
}
