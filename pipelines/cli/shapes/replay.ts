import * as z from "zod";
import { count, decision, names } from "#answers";

const share = z.number().min(0).max(1);
const change = z.looseObject({
  source: z.string(),
  destination: z.string(),
  protocol: z.string(),
  port: count.nullable(),
  request: z.string().nullable(),
  flows: count,
  bytes: z.number().min(0),
  before: decision,
  after: decision,
  by: names,
  first: z.string().nullable(),
  last: z.string().nullable(),
});

/** The result of `replay --json`: what a reader may count on, among more that helps people. */
export const replayShape = z.looseObject({
  flows: count,
  distinct: count,
  malformed: count,
  replies: count,
  unmatched: count,
  unknown: count,
  unchanged: count,
  newlyAllowed: count,
  newlyDenied: count,
  rerouted: count,
  changes: z.array(change),
  coverage: z.looseObject({ changedClasses: count, touched: count }),
  proxyShare: z.strictObject({ before: share, after: share }),
  gate: z.looseObject({ result: z.enum(["pass", "fail", "inconclusive"]), reasons: z.array(z.unknown()) }),
});
