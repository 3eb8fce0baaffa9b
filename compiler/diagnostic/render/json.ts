import type { Diagnostic } from "../diagnostic.ts";
import { inOrder } from "./lines.ts";

/** The shape in which findings leave the program. */
export function diagnosticJson(one: Diagnostic): Record<string, unknown> {
  return {
    code: one.code,
    name: one.name,
    severity: one.severity,
    at: one.at,
    message: one.message,
    help: one.help,
    source: one.source,
    ...(one.witness === undefined ? {} : { witness: one.witness }),
    ...(one.notes === undefined ? {} : { notes: one.notes.map(diagnosticJson) }),
  };
}

/** All findings as data, errors first. */
export function renderJson(diagnostics: readonly Diagnostic[]): { diagnostics: Record<string, unknown>[] } {
  return { diagnostics: inOrder(diagnostics).map(diagnosticJson) };
}
