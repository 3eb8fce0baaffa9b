import { type Diagnostic, hasErrors } from "#diagnostic";
import { type Intent, readIntent } from "#ir";
import { type Document, parseManifests, parseValue, type SourceFile } from "#manifest";
import type { Release } from "./release/release.ts";

/** Anything with a meaning that somebody can ask about. */
export type Source =
  | { readonly kind: "intent"; readonly name: string; readonly intent: Intent }
  | { readonly kind: "release"; readonly name: string; readonly release: Release }
  | { readonly kind: "manifests"; readonly name: string; readonly documents: readonly Document[] }
  | { readonly kind: "image"; readonly name: string; readonly bytes: Uint8Array };

export interface Loaded<T> {
  /** null if there are errors. */
  readonly value: T | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a file of data means: JSON with `policies` is an intent, everything else holds Kubernetes objects. */
export function sourceOf(file: SourceFile): Loaded<Source> {
  if (typeof file.bytes !== "string" && isObjectFile(file.bytes))
    return { value: { kind: "image", name: file.path, bytes: file.bytes }, diagnostics: [] };
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

/** "\x7fELF", which no text begins with. */
function isObjectFile(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

function looksLikeIntent(file: SourceFile): boolean {
  const text = typeof file.bytes === "string" ? file.bytes : new TextDecoder().decode(file.bytes);
  return /^\s*\{/.test(text) && /"policies"\s*:/.test(text) && !/"apiVersion"\s*:/.test(text);
}

/** The author's intent of a source; null for manifests and images. */
export function intentIn(source: Source): Intent | null {
  if (source.kind === "manifests" || source.kind === "image") return null;
  return source.kind === "intent" ? source.intent : source.release.intent;
}
