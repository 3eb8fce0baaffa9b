import * as z from "zod";
import { diagnosticsShape, diffShape, evalShape, manifestSchema } from "#answers";

const diagnostics = diagnosticsShape.shape.diagnostics;
const anything = z.looseObject({});
const noted = { diagnostics: diagnostics.exactOptional() };
const verdict = z.enum(["allow", "deny", "unknown"]);
const explanation = z.looseObject({
  flow: anything,
  verdict,
  egress: anything,
  ingress: anything,
  rules: z.array(anything),
  edits: z.array(anything),
});

/** What comes out, by verb: the shapes of `--json`, with the findings that a command line prints beside them. */
export const ANSWERS = {
  compile: z.strictObject({
    release: z.string(),
    intent: z.string(),
    targets: manifestSchema.shape.targets,
    ms: z.number(),
    files: z.record(z.string(), z.string()),
    diagnostics,
  }),
  diff: diffShape.extend(noted),
  eval: evalShape.extend(noted),
  explain: z.union([explanation.extend(noted), z.strictObject({ flows: z.array(explanation), ...noted })]),
  lint: z.strictObject({ ok: z.boolean(), diagnostics }),
  capabilities: z.strictObject({
    profiles: z.array(z.strictObject({ profile: z.string(), features: anything })),
    features: z.record(z.string(), z.string()),
  }),
} as const;

/** A refusal (RFC 9457): the first finding as `type` and `detail`, all of them under `diagnostics`. */
export const problemShape = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  diagnostics,
  more: z.int().exactOptional(),
});
