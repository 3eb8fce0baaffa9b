import type * as z from "zod";
import { canonicalJson } from "#ir";
import { parseValue } from "#manifest";
import type { Fault } from "./envelope.ts";

/** Reads JSON that has one spelling and one shape. */
export function canonicalValue<T>(path: string, bytes: Uint8Array, schema: z.ZodType<T>): { readonly value: T } | Fault {
  const parsed = parseValue({ path, bytes });
  if (!("value" in parsed)) return { fault: parsed.diagnostics[0]?.message ?? "this is not JSON" };
  const checked = schema.safeParse(parsed.value);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    return { fault: `${issue?.path.join(".") ?? ""}: ${issue?.message.toLowerCase() ?? ""}` };
  }
  if (!Buffer.from(canonicalJson(checked.data)).equals(bytes)) return { fault: "this is not in canonical form" };
  return { value: checked.data };
}
