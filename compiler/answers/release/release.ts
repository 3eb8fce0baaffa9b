import * as z from "zod";
import { digestOf } from "#compiler";
import { canonicalJson, type Intent } from "#ir";

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
/** What a report that a release names can be about. */
export const REPORT_KINDS = ["test", "replay"] as const;
const json = z.record(z.string(), z.unknown());

/** What a release holds and what was shown of it: the predicate of `release.json`. */
export const manifestSchema = z.strictObject({
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
  /** Reports that were given at the build, by the digest of their bytes. */
  reports: z.array(z.strictObject({ kind: z.enum(REPORT_KINDS), name: z.string(), digest, bytes: z.int().min(0) })),
  /** Digest of all of the above: finds damage, not malice. */
  checksum: digest,
});
export type ReleaseManifest = z.infer<typeof manifestSchema>;

/** `release.json`, an in-toto statement about every file of the release. The digest of its bytes is the digest of the release. */
export const releaseSchema = z.strictObject({
  _type: z.literal("https://in-toto.io/Statement/v1"),
  subject: z.array(z.strictObject({ name: z.string(), digest: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }) })),
  predicateType: z.literal("https://portcullis.io/release/v1"),
  predicate: manifestSchema,
});
export type ReleaseStatement = z.infer<typeof releaseSchema>;

/** The checksum that a manifest has to bear. */
export function checksumOf(manifest: Omit<ReleaseManifest, "checksum">): string {
  return `sha256:${digestOf(canonicalJson({ ...manifest, checksum: undefined }))}`;
}

/** The statement about what a manifest lists: its subjects are the intent and every artifact. */
export function statementOf(manifest: ReleaseManifest): ReleaseStatement {
  const files = [manifest.intent, ...manifest.targets.flatMap((target) => target.artifacts)];
  const subject = files.map(({ path, digest: listed }) => ({ name: path, digest: { sha256: listed.slice("sha256:".length) } }));
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: subject.sort((a, b) => (a.name < b.name ? -1 : 1)),
    predicateType: "https://portcullis.io/release/v1",
    predicate: manifest,
  };
}

/** A release directory, read and checked. */
export interface Release {
  /** `sha256:…` of `release.json`. */
  readonly digest: string;
  readonly manifest: ReleaseManifest;
  readonly intent: Intent;
  /** Bytes by path inside the directory. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}
