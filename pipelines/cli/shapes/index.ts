import * as z from "zod";
import { diagnosticsShape, diffShape, evalShape, releaseSchema } from "#answers";
import { jsonSchema } from "#ir";
import { probesSchema } from "#model";
import { approvalSchema, envelopeSchema, requestSchema, rootSchema } from "#release";
import { promotionShape } from "./promotion.ts";
import { replayShape } from "./replay.ts";

/** What goes in and comes out as JSON besides intents, by the name under which its schema is published. */
export const SHAPES = {
  probes: probesSchema,
  eval: evalShape,
  diff: diffShape,
  replay: replayShape,
  diagnostics: diagnosticsShape,
  release: releaseSchema,
  envelope: envelopeSchema,
  approval: approvalSchema,
  root: rootSchema,
  request: requestSchema,
  promotion: promotionShape,
} as const;

/** What each schema describes, in one line. */
const ABOUT: Readonly<Record<keyof typeof SHAPES | "intent", string>> = {
  intent: "policies as data: what programs lower to, and what `build`, `diff` and the service take",
  probes: "the flows that `eval --probes` judges, with the verdicts that are expected",
  eval: "what `eval --json` prints: the verdict of each probe",
  diff: "what `diff --json` prints: the relation of two meanings, with witnesses",
  replay: "what `replay --json` prints: recorded traffic by the old and the new release",
  diagnostics: "what any verb prints with `--json` instead of a result that it can't give",
  release: "`release.json` of a release directory: digests, targets, proofs, deviations",
  envelope: "a signed statement: DSSE around an in-toto statement",
  approval: "the statement in an approval: which step of which release, where, and until when",
  root: "a root file: whose keys count, and how many for which stage",
  request: "what `release promote --request-approval` writes for approvers",
  promotion: "what `release promote --json` prints: how it ended, gates, plan, and the evidence of barriers",
};

/** `portcullis/schemas/NAME.json`, by name: JSON Schema for editors and other languages. */
export function publishedSchemas(): Readonly<Record<string, object>> {
  const names = Object.keys(SHAPES) as (keyof typeof SHAPES)[];
  const shapes = names.map((name) => [name, { ...schemaOf(name, SHAPES[name]), description: ABOUT[name] }]);
  return { intent: { ...jsonSchema(), description: ABOUT.intent }, ...Object.fromEntries(shapes) };
}

/** Files that people write may leave out what has a default; results are what comes out. */
function schemaOf(name: string, shape: z.ZodType): object {
  return { ...z.toJSONSchema(shape, { io: name === "probes" ? "input" : "output" }), title: `Portcullis ${name}` };
}
