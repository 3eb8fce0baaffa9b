import { z } from "zod";
import { type Diagnostic, didYouMean, type Path, printable } from "#diagnostic";
import type { Document } from "./document.ts";
import { nameOf } from "./parse.ts";
import { report } from "./report.ts";

/** More findings in one object help nobody. */
const MAX_ISSUES = 50;

type Issue = z.core.$ZodIssue;

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

/** Turns zod's issues into diagnostics of the document; with the schema, unknown fields get a suggestion. `path` is where the value stands. */
export function schemaDiagnostics(document: Document, error: z.ZodError, schema: z.ZodType | null = null, path: Path = []): Diagnostic[] {
  return error.issues.slice(0, MAX_ISSUES).flatMap((issue) => ofIssue(document, issue, schema, path));
}

function ofIssue(document: Document, issue: Issue, schema: z.ZodType | null, outer: Path): Diagnostic[] {
  const path = [...outer, ...(issue.path as (string | number)[])];
  const last = path.at(-1);
  const field = typeof last === "number" ? `item ${path.slice(-2).join(".")}` : `field \`${printable(String(last ?? document.kind))}\``;
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => {
        const near = schema === null ? null : didYouMean(key, keysOf(schemaAt(schema, issue.path)));
        return report(document, "PCL1004", [...path, key], `unknown field \`${printable(key)}\``, near === null ? undefined : `did you mean ${near}`);
      });
    case "invalid_union": {
      const branches = [...issue.errors].sort((a, b) => deepest(b) - deepest(a) || a.length - b.length);
      const [best] = branches;
      if (best === undefined || deepest(best) === 0) return [report(document, "PCL1004", path, `${field} has ${nameOf(issue.input)}`)];
      return best.flatMap((inner) => ofIssue(document, inner, null, path));
    }
    case "invalid_type":
      if (issue.input === undefined) return [report(document, "PCL1004", path, `${field} is missing`)];
      return [report(document, "PCL1004", path, `${field} has ${nameOf(issue.input)}, not ${withArticle(issue.expected)}`)];
    case "invalid_value":
      return [
        report(document, "PCL1004", path, `${field} has ${nameOf(issue.input)}`, `one of ${issue.values.map((one) => String(one)).join(", ")}`),
      ];
    default:
      return [report(document, "PCL1004", path, `${field}: ${printable(issue.message, 200)}`)];
  }
}

function deepest(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length + (issue.code === "unrecognized_keys" ? 1 : 0)));
}

const NAMES: Readonly<Record<string, string>> = { array: "a list", object: "an object", int: "a whole number", record: "an object", string: "text" };

function withArticle(expected: string): string {
  return NAMES[expected] ?? `a ${expected}`;
}

/** The schema of the value at a path, through lists, optional parts and defaults. */
function schemaAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType | null {
  const inner = unwrap(schema);
  const [step, ...rest] = path;
  if (step === undefined) return inner;
  if (inner instanceof z.ZodObject) {
    const field: z.core.$ZodType | undefined = inner.shape[step as string];
    return field === undefined ? null : schemaAt(field, rest);
  }
  if (inner instanceof z.ZodArray) return schemaAt(inner.element, rest);
  return inner instanceof z.ZodRecord ? schemaAt(inner.valueType, rest) : null;
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodPipe) return unwrap(schema.in);
  return schema;
}

function keysOf(schema: z.core.$ZodType | null): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}
