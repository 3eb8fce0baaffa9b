import { type Diagnostic, diagnostic } from "#diagnostic";
import type { Inventory } from "#model";
import type { Chosen } from "#targets";
import { engineOf } from "../engine.ts";
import { intentIn, type Source } from "../source.ts";
import { type Linted, lintedIntent } from "./lint.ts";

/** A source as lints look at it, and what the reader of its engine finds. */
export function lintedSource(
  source: Source,
  chosen: Chosen | null,
  inventory: Inventory | null,
): { readonly linted: Linted; readonly diagnostics: readonly Diagnostic[] } {
  const intent = intentIn(source);
  if (intent !== null) return { linted: { ...lintedIntent(intent, inventory), profile: chosen?.profile ?? null }, diagnostics: [] };
  const documents = source.kind === "manifests" ? source.documents : [];
  const { target, profile } = chosen ?? engineOf(documents);
  const { relation, diagnostics: read } = target.read(documents, profile, inventory);
  const unfit = diagnostic("PCL1018", [source.name], "an image holds no objects that could be linted", {
    help: "lint the intent that it was built of",
  });
  const diagnostics = source.kind === "image" ? [unfit] : read;
  return { linted: { intent: null, documents, relation, profile: chosen === null ? null : profile, inventory }, diagnostics };
}
