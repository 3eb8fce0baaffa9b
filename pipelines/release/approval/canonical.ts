import type * as z from "zod";
import { canonicalJson } from "#ir";

/** Why something that was signed can't be believed. */
export interface Fault {
  readonly fault: string;
}

/** Releases with very many artifacts have statements of megabytes. */
export const MAX_SIGNED_BYTES = 64 * 1024 * 1024;

/** Reads JSON that has one spelling and one shape: what JSON leaves open, such as keys given twice, has another spelling than what was read. */
export function canonicalValue<T>(bytes: Uint8Array, schema: z.ZodType<T>): { readonly value: T } | Fault {
  if (bytes.length > MAX_SIGNED_BYTES) return { fault: `this has more than ${MAX_SIGNED_BYTES} bytes` };
  const checked = schema.safeParse(parsed(bytes));
  if (!checked.success) {
    const [issue] = checked.error.issues;
    return { fault: `${issue?.path.join(".") ?? ""}: ${issue?.message.toLowerCase() ?? ""}` };
  }
  if (!Buffer.from(canonicalJson(checked.data)).equals(bytes)) return { fault: "this is not in canonical form" };
  return { value: checked.data };
}

/** undefined where it is no JSON, which no schema takes. */
function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}
