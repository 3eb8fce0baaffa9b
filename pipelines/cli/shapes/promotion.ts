import * as z from "zod";
import { count } from "#answers";

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const outcome = z.enum(["pass", "fail", "inconclusive", "error"]);
const write = z.strictObject({
  action: z.enum(["create", "update", "delete"]),
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
});

/** The result of `release promote --json`, whatever became of the promotion. */
export const promotionShape = z.strictObject({
  ending: z.enum(["promoted", "unchanged", "planned", "requested", "waiting", "closed", "rolled-back", "stopped"]),
  pipeline: z.string(),
  stage: z.string(),
  release: digest,
  previous: digest.nullable(),
  /** The UID of the namespace kube-system. */
  cluster: z.string(),
  sequence: count,
  /** Digest of the objects that stood. */
  live: digest,
  /** What was proved of the stage beside its plan. */
  proved: z.string(),
  verdict: outcome,
  gates: z.array(z.strictObject({ gate: z.string(), outcome, message: z.string() })),
  /** The way to the stage, or the way back where that was taken. */
  plan: z.strictObject({
    digest,
    kind: z.enum(["nothing", "one-phase", "create-then-delete", "meet", "gated", "image-swap"]),
    phases: z.array(z.strictObject({ title: z.string(), writes: z.array(write) })),
  }),
  writes: count,
  /** A barrier was a timed wait, which is no evidence. */
  unverified: z.boolean(),
  evidence: z.array(z.strictObject({ barrier: z.string(), text: z.string(), verified: z.boolean() })),
});
