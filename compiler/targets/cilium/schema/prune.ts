import * as z from "zod";
import { type Diagnostic, diagnostic, type Path } from "#diagnostic";
import { type Document, schemaDiagnostics } from "#manifest";

/** What the API server stores of a part of an object: nulls and unknown fields dropped, the rest as the schema has it; null where it refuses. */
export function stored<T>(
  document: Document,
  schema: z.ZodType<T>,
  value: unknown,
  path: Path,
): { readonly value: T | null; readonly diagnostics: readonly Diagnostic[] } {
  let rest = hasNulls(value) ? withoutNulls(value) : value;
  const dropped: Diagnostic[] = [];
  for (;;) {
    const parsed = schema.safeParse(rest, { reportInput: true });
    if (parsed.success) return { value: parsed.data, diagnostics: dropped };
    const unknown = parsed.error.issues.filter((issue) => issue.code === "unrecognized_keys");
    if (unknown.length === 0) return { value: null, diagnostics: [...dropped, ...schemaDiagnostics(document, parsed.error, schema, path)] };
    for (const issue of unknown) rest = without(rest, issue.path as Path, issue.keys);
    dropped.push(...schemaDiagnostics(document, new z.ZodError(unknown), schema, path).map(asDropped));
  }
}

function asDropped({ at, message, help, source }: Diagnostic): Diagnostic {
  return diagnostic("PCL1054", at, `${message}, the API server drops it`, { source, ...(help === null ? {} : { help }) });
}

/** The API server removes nulls of fields that are not nullable; a null in a list stays and is refused. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (one === null ? [] : [[key, withoutNulls(one)]])));
}

function hasNulls(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === null;
  return Array.isArray(value) ? value.some(hasNulls) : Object.values(value).some(hasNulls);
}

function without(value: unknown, path: Path, keys: readonly string[]): unknown {
  const [step, ...rest] = path;
  if (Array.isArray(value)) return value.map((one, i) => (i === step ? without(one, rest, keys) : one));
  const entries = Object.entries(value as object);
  if (step === undefined) return Object.fromEntries(entries.filter(([key]) => !keys.includes(key)));
  return Object.fromEntries(entries.map(([key, one]) => [key, key === step ? without(one, rest, keys) : one]));
}
