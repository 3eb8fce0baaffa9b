import type { Diagnostic, Place } from "../diagnostic.ts";
import { printable } from "../printable.ts";

/** At most this many findings are written out; the rest is a count. */
export const SHOWN = 50;

/** Errors first, then by place; equal findings once. */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  for (const one of diagnostics) {
    const key = JSON.stringify([one.code, one.at, one.message, one.source]);
    if (!seen.has(key)) seen.set(key, one);
  }
  const rank = (one: Diagnostic) => (one.severity === "error" ? 0 : 1);
  return [...seen.values()].sort((a, b) => rank(a) - rank(b) || byPlace(a.source, b.source));
}

function byPlace(a: Place | null, b: Place | null): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || (a.column ?? 0) - (b.column ?? 0);
}

/** `shop/web > egress[1].peers[0]`: where in the input, names from the outside in. */
export function pathText(at: Diagnostic["at"]): string {
  return at.map((step, i) => (typeof step === "number" ? `[${step}]` : `${i === 0 ? "" : i === 1 ? " > " : "."}${printable(step, 160)}`)).join("");
}

/** `file:line:col`. */
export function placeText(place: Place): string {
  return [printable(place.file, 400), place.line, ...(place.column === undefined ? [] : [place.column])].join(":");
}

/** "3 errors, 1 warning". */
export function countText(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter((one) => one.severity === "error").length;
  const warnings = diagnostics.length - errors;
  const plural = (count: number, word: string) => (count === 0 ? [] : [`${count} ${word}${count === 1 ? "" : "s"}`]);
  return [...plural(errors, "error"), ...plural(warnings, "warning")].join(", ");
}
