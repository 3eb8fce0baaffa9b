import * as z from "zod";

/** A label selector of the CRD; keys may carry a source (`k8s:`, `any:`, `reserved:`). */
export const labelSelector = z.strictObject({
  matchLabels: z.record(z.string(), z.string()).optional(),
  matchExpressions: z
    .array(
      z.strictObject({
        key: z.string(),
        operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]),
        values: z.array(z.string()).optional(),
      }),
    )
    .optional(),
});
export type WrittenSelector = z.infer<typeof labelSelector>;
