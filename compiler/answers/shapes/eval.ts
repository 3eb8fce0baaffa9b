import * as z from "zod";
import type { EvalReport } from "#model";
import { count, decision, names, via } from "./verdict.ts";

const side = z.strictObject({ verdict: decision, by: names, reason: z.string() });
const result = z.strictObject({
  name: z.string(),
  verdict: decision,
  egress: side,
  ingress: side,
  via,
  missing: names,
  expect: z.enum(["allow", "deny"]).nullable(),
  ok: z.boolean().nullable(),
});

/** The result of `eval --json`. */
export const evalShape = z.strictObject({
  results: z.array(result),
  summary: z.strictObject({ allow: count, deny: count, unknown: count, failed: count }),
}) satisfies z.ZodType<EvalReport>;
