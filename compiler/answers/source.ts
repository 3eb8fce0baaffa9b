import { type Diagnostic, hasErrors } from "#diagnostic";
import { type Intent, readIntent } from "#ir";
import { type Document, parseManifests, parseValue, type SourceFile } from "#manifest";
import type { Release } from "./release/release.ts";

/** Anything with a meaning that somebody can ask about. */
export type Source =
  | { readonly kind: "intent"; readonly name: string; readonly intent: Intent }
  | { readonly kind: "release"; readonly name: string; readonly release: Release }
  | { readonly kind: "manifests"; readonly name: string; readonly documents: readonly Document[] };

export interface Loaded<T> {
  /** null if there are errors. */
  readonly value: T | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a file of data means: JSON with `policies` is an intent, everything else holds Kubernetes objects. */
export function sourceOf(file: SourceFile): Loaded<Source> {
  if (looksLikeIntent(file)) {
    const parsed = parseValue(file);
    if (!("value" in parsed)) return { value: null, diagnostics: parsed.diagnostics };
    const { intent, diagnostics } = readIntent(parsed.value);
    const placed = diagnostics.map((one) => ({ ...one, source: one.source ?? parsed.locate(one.at) }));
    return { value: intent === null ? null : { kind: "intent", name: file.path, intent }, diagnostics: placed };
  }
  const { documents, diagnostics } = parseManifests(file);
  return manifestsOf(file.path, { value: documents, diagnostics });
}

/** Objects as a source, where nothing is wrong with them. */
export function manifestsOf(name: string, { value, diagnostics }: Loaded<readonly Document[]>): Loaded<Source> {
  return { value: value === null || hasErrors(diagnostics) ? null : { kind: "manifests", name, documents: value }, diagnostics };
}

function looksLikeIntent(file: SourceFile): boolean {
  const text = typeof file.bytes === "string" ? file.bytes : new TextDecoder().decode(file.bytes);
  return /^\s*\{/.test(text) && /"policies"\s*:/.test(text) && !/"apiVersion"\s*:/.test(text);
}

/** The author's intent of a source; null for manifests. */
export function intentIn(source: Source): Intent | null {
  if (source.kind === "manifests") return null;
  return source.kind === "intent" ? source.intent : source.release.intent;
}
