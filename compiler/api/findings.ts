import type { Code, Diagnostic, Path } from "#diagnostic";
import { printable } from "#diagnostic";
import { type Document, report } from "#manifest";

/** Collects what is wrong with one document. */
export class Findings {
  readonly list: Diagnostic[] = [];
  readonly document: Document;
  constructor(document: Document) {
    this.document = document;
  }

  add(code: Code, path: Path, message: string, help?: string): void {
    this.list.push(report(this.document, code, path, message, help));
  }
}

/** User text in backticks, safe to print. */
export function quoted(text: unknown): string {
  return `\`${printable(String(text))}\``;
}
