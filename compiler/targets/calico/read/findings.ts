import { type Code, type Diagnostic, hasErrors, type Path } from "#diagnostic";
import { type Document, report } from "#manifest";
import type { Engine } from "../versions.ts";

/** Collects what is wrong with one object under one engine. */
export class Findings {
  readonly list: Diagnostic[] = [];
  readonly document: Document;
  readonly engine: Engine;
  constructor(document: Document, engine: Engine) {
    this.document = document;
    this.engine = engine;
  }

  add(code: Code, path: Path, message: string, help?: string): void {
    this.list.push(report(this.document, code, path, message, help));
  }
  get failed(): boolean {
    return hasErrors(this.list);
  }
}
