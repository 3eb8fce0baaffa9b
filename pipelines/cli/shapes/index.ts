import * as z from "zod";
import { diagnosticsShape, diffShape, evalShape, releaseSchema } from "#answers";
import { jsonSchema } from "#ir";
import { probesSchema } from "#model";
import { approvalSchema, envelopeSchema, requestSchema, rootSchema } from "#release";
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
} as const;

/** `portcullis/schemas/NAME.json`, by name: JSON Schema for editors and other languages. */
export function publishedSchemas(): Readonly<Record<string, object>> {
  const shapes = Object.entries(SHAPES).map(([name, shape]) => [name, schemaOf(name, shape)]);
  return { intent: jsonSchema(), ...Object.fromEntries(shapes) };
}

/** Files that people write may leave out what has a default; results are what comes out. */
function schemaOf(name: string, shape: z.ZodType): object {
  return { ...z.toJSONSchema(shape, { io: name === "probes" ? "input" : "output" }), title: `Portcullis ${name}` };
}
