import type * as z from "zod";
import type { Code } from "./codes.ts";
import { type Diagnostic, diagnostic, type Path, type Place } from "./diagnostic.ts";
import { didYouMean, printable } from "./printable.ts";
import { fieldsAt } from "./schema-fields.ts";

type Issue = z.core.$ZodIssue;

/** What a finding says instead of the general words; null leaves the general words. */
export type Wording = (issue: Issue, value: unknown) => { readonly code: Code; readonly message: string; readonly help?: string } | null;

/** What is needed to say where a finding stands. */
export interface IssueContext {
  /** The schema that refused, for the names that it knows. */
  readonly schema: z.ZodType;
  /** The whole value that was checked. */
  readonly value: unknown;
  /** Where the value stands; issue paths go below it. */
  readonly at: Path;
  readonly source?: Place | null;
  readonly wording?: Wording;
}

/** What a schema found, in our words: one finding a field, `E_SCHEMA` unless `wording` knows better. */
export function fromIssues(issues: readonly Issue[], context: IssueContext): Diagnostic[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
    const value = valueAt(context.value, path);
    const special = context.wording?.(issue, value) ?? null;
    const place = (message: string, help: string | null, at: Path, code: Code = "PCL1004") =>
      diagnostic(code, [...context.at, ...at], message, { ...(help === null ? {} : { help }), source: context.source ?? null });
    if (special !== null) return [place(special.message, special.help ?? null, path, special.code)];
    if (issue.code === "invalid_union" && issue.errors.length > 0) return fromIssues(nearestBranch(issue, path), context);
    if (issue.code === "unrecognized_keys") {
      const known = fieldsAt(context.schema, path, context.value);
      return issue.keys.map((key) => {
        const near = didYouMean(key, known);
        const help =
          near !== null ? `did you mean ${near}` : known.length === 0 ? "no other fields are known here" : `known fields: ${known.join(", ")}`;
        return place(`unknown field ${quoted(key)}`, help, [...path, key]);
      });
    }
    const [message, help] = words(issue, value);
    return [place(message, help, path)];
  });
}

/** The branch of a union that the author most likely meant: one of the value's own type, with the least to mend. */
function nearestBranch(issue: Extract<Issue, { code: "invalid_union" }>, path: Path): Issue[] {
  const best = [...issue.errors].sort((a, b) => weight(a) - weight(b))[0] ?? [];
  return best.map((one) => ({ ...one, path: [...path, ...one.path] }));
}

const OTHER_TYPE = 1000;

function weight(branch: readonly Issue[]): number {
  return branch.reduce((sum, one) => {
    if (one.code === "unrecognized_keys") return sum + one.keys.length;
    return sum + (one.path.length === 0 && (one.code === "invalid_type" || one.code === "invalid_value") ? OTHER_TYPE : 1);
  }, 0);
}

function words(issue: Issue, value: unknown): [message: string, help: string | null] {
  switch (issue.code) {
    case "invalid_type":
      return [value === undefined ? `a value is missing: ${issue.expected} expected` : `${issue.expected} expected, not ${seen(value)}`, null];
    case "invalid_value": {
      const near = typeof value === "string" ? didYouMean(value, issue.values.map(String)) : null;
      return [`${seen(value)} is not ${oneOf(issue.values.map(String))}`, near === null ? null : `did you mean ${near}`];
    }
    case "invalid_union":
      return [value === undefined ? "a value is missing" : `${seen(value)} is none of the kinds known here`, null];
    case "too_small":
      return [`${seen(value)} is below the least, ${issue.minimum}`, null];
    case "too_big":
      return [`${seen(value)} is above the limit, ${issue.maximum}`, null];
    default:
      return [printable(issue.message.charAt(0).toLowerCase() + issue.message.slice(1)), null];
  }
}

/** A value as a message shows it: its type where that is the point, escaped and cut. */
export function seen(value: unknown): string {
  if (typeof value === "string") return `the text ${quoted(value)}`;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return `\`${Object.is(value, -0) ? "-0" : value}\``;
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return typeof value === "object" ? "an object" : typeof value;
}

/** User text in backticks, safe to print. */
export function quoted(text: string): string {
  return `\`${printable(text)}\``;
}

/** "a, b or c". */
export function oneOf(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, step) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, step) : undefined), value);
}
