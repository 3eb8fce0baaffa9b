import type * as z from "zod";
import { CompileError, fromIssues, type Path } from "#diagnostic";
import type { Source } from "#ir";

/** Props that passed their schema; else all findings at once, at the author's construct path and line. */
export function checked<T>(schema: z.ZodType<T>, props: unknown, at: Path, source: Source | null): T {
  const parsed = schema.safeParse(props);
  if (parsed.success) return parsed.data;
  throw new CompileError(fromIssues(parsed.error.issues, { schema, value: props, at, source }));
}
