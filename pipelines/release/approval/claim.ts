import * as z from "zod";
import { canonicalJson } from "#ir";
import { canonicalValue, type Fault } from "./canonical.ts";
import { type Given, IN_TOTO, seal, signersOf, unwrap } from "./envelope.ts";
import type { PublicKey, Signer } from "./key.ts";
import { CLUSTER, DIGEST, STAGE } from "./words.ts";

/** What an approver says yes to, and for how long. */
export interface ApprovalClaim {
  /** Digest of the release. */
  readonly release: string;
  /** Digest of the plan that brings the cluster there. */
  readonly plan: string;
  /** UID of the cluster's namespace kube-system. */
  readonly cluster: string;
  readonly stage: string;
  /** Digest of the release before, which stands where this one does not yet; null before the first. */
  readonly previous: string | null;
  /** Digest of the objects that stand. */
  readonly live: string;
  /** How many stages went through in this cluster before. */
  readonly sequence: number;
  /** ISO 8601 in UTC, whole seconds. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** Key id of who signed the release; null if nobody did. */
  readonly author: string | null;
}
/** What is to be done, to be found in every approval of it. */
export type Wanted = Omit<ApprovalClaim, "notBefore" | "notAfter">;

const digest = z.string().regex(DIGEST);
const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  .refine((text) => !Number.isNaN(Date.parse(text)), "no such time");

/** An approval: an in-toto statement about a release. */
export const approvalSchema = z.strictObject({
  _type: z.literal("https://in-toto.io/Statement/v1"),
  subject: z.tuple([z.strictObject({ name: z.literal("release.json"), digest: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }) })]),
  predicateType: z.literal("https://portcullis.io/approval/v1"),
  predicate: z.strictObject({
    plan: digest,
    cluster: z.string().regex(CLUSTER),
    stage: z.string().regex(STAGE),
    previous: digest.nullable(),
    live: digest,
    sequence: z.int().min(0),
    notBefore: time,
    notAfter: time,
    author: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable(),
  }),
});

/** An approval, signed. */
export function approvalText({ release, ...predicate }: ApprovalClaim, signer: Signer): string {
  const statement: z.infer<typeof approvalSchema> = {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: "release.json", digest: { sha256: release.slice("sha256:".length) } }],
    predicateType: "https://portcullis.io/approval/v1",
    predicate,
  };
  return seal(IN_TOTO, Buffer.from(canonicalJson(statement)), [signer]);
}

/** An approval whose signatures hold. */
export interface Approval {
  readonly path: string;
  readonly claim: ApprovalClaim;
  readonly signers: readonly string[];
}

/** Reads an approval; a fault where anything about its signatures or its shape is wrong. */
export function readApproval(file: Given, keys: ReadonlyMap<string, PublicKey>): Approval | Fault {
  const unwrapped = unwrap(file, IN_TOTO);
  if ("fault" in unwrapped) return unwrapped;
  const signers = signersOf(unwrapped, keys);
  if ("fault" in signers) return signers;
  const read = canonicalValue(unwrapped.payload, approvalSchema);
  if ("fault" in read) return read;
  const { subject, predicate } = read.value;
  return { path: file.path, claim: { release: `sha256:${subject[0].digest.sha256}`, ...predicate }, signers };
}
