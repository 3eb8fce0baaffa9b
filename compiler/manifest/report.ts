import { type Code, type Diagnostic, diagnostic, type Path } from "#diagnostic";
import type { Document } from "./document.ts";

/** How messages call an object: `NetworkPolicy shop/web`. */
export function titleOf(document: Document): string {
  return `${document.kind} ${document.namespace === "" ? "" : `${document.namespace}/`}${document.name}`;
}

/** A diagnostic about a field of a document, with its place in the file. */
export function report(document: Document, code: Code, path: Path, message: string, help?: string): Diagnostic {
  return diagnostic(code, [titleOf(document), ...path], message, { ...(help === undefined ? {} : { help }), source: document.locate(path) });
}
