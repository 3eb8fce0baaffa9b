import * as z from "zod";
import type { Intent } from "#ir";

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const json = z.record(z.string(), z.unknown());

/** `release.json`: what the release holds and what was shown of it. Its digest is the digest of the release. */
export const releaseSchema = z.strictObject({
  version: z.literal(1),
  compiler: z.string(),
  intent: z.strictObject({ path: z.literal("intent.json"), digest }),
  inventory: z.strictObject({ digest }).nullable(),
  targets: z.array(
    z.strictObject({
      target: z.string(),
      profile: z.string(),
      artifacts: z.array(z.strictObject({ path: z.string(), digest, bytes: z.int().min(0) })),
      proof: z.strictObject({
        relation: z.literal("equal"),
        engine: z.string(),
        steps: z.int().min(0),
        residuals: z.int().min(0),
        classes: z.int().min(0),
        undefined: z.array(json),
        assumes: z.array(z.string()),
      }),
      deviations: z.array(
        z.strictObject({
          policy: z.string(),
          rule: z.string(),
          owner: z.string().nullable(),
          reason: z.string(),
          substitution: json,
          relation: z.string(),
          witness: json.nullable(),
        }),
      ),
    }),
  ),
  waivers: z.array(
    z.strictObject({ code: z.string(), at: z.string().nullable(), reason: z.string(), owner: z.string().nullable(), expires: z.string().nullable() }),
  ),
  /** Findings of lints, counted by code. */
  findings: z.record(z.string(), z.int().min(1)),
});
export type ReleaseManifest = z.infer<typeof releaseSchema>;

/** A release directory, read and checked. */
export interface Release {
  /** `sha256:…` of `release.json`. */
  readonly digest: string;
  readonly manifest: ReleaseManifest;
  readonly intent: Intent;
  /** Bytes by path inside the directory. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}
