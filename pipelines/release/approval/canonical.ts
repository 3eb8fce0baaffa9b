import type * as z from "zod";
import { canonicalJson } from "#ir";
import { parseValue } from "#manifest";

/** Why something that was signed can't be believed. */
export interface Fault {
  readonly fault: string;
}

/** Releases with very many artifacts have statements of megabytes. */
export const MAX_SIGNED_BYTES = 64 * 1024 * 1024;

/** Reads JSON that has one spelling and one shape. */
export function canonicalValue<T>(path: string, bytes: Uint8Array, schema: z.ZodType<T>): { readonly value: T } | Fault {
  const parsed = parseValue({ path, bytes, limit: MAX_SIGNED_BYTES });
  if (!("value" in parsed)) return { fault: parsed.diagnostics[0]?.message ?? "this is not JSON" };
  const checked = schema.safeParse(parsed.value);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    return { fault: `${issue?.path.join(".") ?? ""}: ${issue?.message.toLowerCase() ?? ""}` };
  }
  if (!Buffer.from(canonicalJson(checked.data)).equals(bytes)) return { fault: "this is not in canonical form" };
  return { value: checked.data };
}
