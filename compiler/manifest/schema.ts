import type * as z from "zod";
import { type Diagnostic, fromIssues, type Path } from "#diagnostic";
import type { Document } from "./document.ts";
import { titleOf } from "./report.ts";

/** More findings in one object help nobody. */
const MAX_ISSUES = 50;

/** A part of a document read with a schema: its value, or what is wrong with it in the user's words. */
export function readShape<T>(
  document: Document,
  schema: z.ZodType<T>,
  value: unknown,
  path: Path = [],
): { readonly value: T | null; readonly diagnostics: readonly Diagnostic[] } {
  const parsed = schema.safeParse(value, { reportInput: true });
  return parsed.success
    ? { value: parsed.data, diagnostics: [] }
    : { value: null, diagnostics: schemaDiagnostics(document, parsed.error, schema, path) };
}

/** Turns zod's issues into diagnostics of the document, each with its place. `path` is where the checked value stands. */
export function schemaDiagnostics(document: Document, error: z.ZodError, schema: z.ZodType, path: Path = []): Diagnostic[] {
  const value = path.reduce<unknown>(
    (node, step) => (typeof node === "object" && node !== null ? Reflect.get(node, step) : undefined),
    document.value,
  );
  return error.issues.slice(0, MAX_ISSUES).flatMap((issue) => {
    const inside = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
    const keys = issue.code === "unrecognized_keys" ? issue.keys : [null];
    return keys.flatMap((key) => {
      const one = key === null || issue.code !== "unrecognized_keys" ? issue : { ...issue, keys: [key] };
      const source = document.locate([...path, ...inside, ...(key === null ? [] : [key])]);
      return fromIssues([one], { schema, value, at: [titleOf(document), ...path], source });
    });
  });
}
