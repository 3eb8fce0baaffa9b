import * as z from "zod";

const finding = z.strictObject({
  code: z.string().regex(/^PCL[0-9]{4}$/),
  name: z.string().regex(/^[EW]_[A-Z0-9_]+$/),
  severity: z.enum(["error", "warning"]),
  at: z.array(z.union([z.string(), z.int()])),
  message: z.string(),
  help: z.string().nullable(),
  source: z.strictObject({ file: z.string(), line: z.int().min(1), column: z.int().min(1).optional() }).nullable(),
  witness: z.unknown().optional(),
  get notes() {
    return z.array(finding).optional();
  },
});

/** Why there is no result, or what was found: the standard output of a refusal with `--json`. */
export const diagnosticsShape = z.strictObject({ diagnostics: z.array(finding) });
