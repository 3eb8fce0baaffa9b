import * as z from "zod";
import { type PlanTold, toldDigest } from "#answers";
import { type Diagnostic, diagnostic } from "#diagnostic";
import { canonicalJson } from "#ir";
import { canonicalValue } from "./canonical.ts";
import type { Wanted } from "./claim.ts";
import type { Given } from "./envelope.ts";
import { CLUSTER, DIGEST, STAGE } from "./words.ts";

/** What somebody who can see the cluster wants to do, for approvers who can't. */
export interface PromotionRequest {
  readonly version: 1;
  readonly release: string;
  readonly stage: string;
  readonly cluster: string;
  readonly previous: string | null;
  readonly live: string;
  readonly sequence: number;
  /** The whole plan, so that its digest says what is shown. */
  readonly plan: PlanTold;
}

const digest = z.string().regex(DIGEST);
/** A promotion request: canonical JSON, not signed; each approval of it is. */
export const requestSchema = z.strictObject({
  version: z.literal(1),
  release: digest,
  stage: z.string().regex(STAGE),
  cluster: z.string().regex(CLUSTER),
  previous: digest.nullable(),
  live: digest,
  sequence: z.int().min(0),
  plan: z.strictObject({
    profile: z.string(),
    kind: z.string(),
    phases: z.array(
      z.strictObject({
        title: z.string(),
        bound: z.string(),
        writes: z.array(z.strictObject({ action: z.enum(["create", "update", "delete"]), object: z.string(), before: z.string().nullable() })),
      }),
    ),
  }),
}) satisfies z.ZodType<PromotionRequest>;

/** A request as it is handed to approvers. */
export function requestText(request: PromotionRequest): string {
  return canonicalJson(request);
}

/** Reads a request. */
export function readRequest({ path, bytes }: Given): PromotionRequest | Diagnostic {
  const read = canonicalValue(bytes, requestSchema);
  if ("value" in read) return read.value;
  return diagnostic("PCL1004", [path], `the promotion request can't be read: ${read.fault}`, {
    help: "`portcullis release promote --request-approval FILE` writes one",
  });
}

/** What approvals of a request have to say. */
export function wantedBy({ release, stage, cluster, previous, live, sequence, plan }: PromotionRequest, author: string | null): Wanted {
  return { release, stage, cluster, previous, live, sequence, plan: toldDigest(plan), author };
}
