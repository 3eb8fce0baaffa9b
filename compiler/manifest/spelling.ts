import type { Path } from "#diagnostic";
import type { Document } from "./document.ts";

const spellings = new WeakMap<Document, (path: Path) => string | null>();

/** Keeps how the scalars of a document are written. */
export function remember(document: Document, spelling: (path: Path) => string | null): void {
  spellings.set(document, spelling);
}

/** A scalar as the file spells it (`1e2`, `0x50`, `0080`): numbers that are equal may be written so that an API server refuses them. */
export function spellingOf(document: Document, path: Path): string | null {
  return spellings.get(document)?.(path) ?? null;
}
