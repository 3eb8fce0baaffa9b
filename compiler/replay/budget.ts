import * as z from "zod";

const share = z.number().min(0).max(1);
const count = z.int().min(0);
const changes = z.strictObject({ newlyDenied: count.exactOptional(), newlyAllowed: count.exactOptional() });

/**
 * What a replay may show and still pass. Counts are flows, shares are parts of 1, hours are those of the log's own time. A change that
 * concerns a namespace or a team with a budget of its own counts against that one only.
 */
export const budgetsSchema = z.strictObject({
  newlyDenied: count.default(0),
  newlyAllowed: count.default(0),
  /** Flows without a verdict, and records whose ends nobody knows. */
  unknownShare: share.default(0.05),
  malformedShare: share.default(0.001),
  /** Least share of changed classes that the log must have gone through. */
  coverage: share.default(1),
  minimumFlows: count.default(1),
  minimumHours: z.number().min(0).default(0),
  namespaces: z.record(z.string(), changes).default({}),
  /** By the owner that a policy or rule names. */
  teams: z.record(z.string(), changes).default({}),
});
export type Budgets = z.infer<typeof budgetsSchema>;
/** Budgets as they are written: what is left out has its default. */
export type BudgetsInput = z.input<typeof budgetsSchema>;
