import { likelyEngine, type Source } from "#source";
import type { Inputs } from "./inputs.ts";
import { type Linted, lintedIntent } from "./lints.ts";

/** A source as lints look at it; what the reader of its engine finds goes to the inputs' diagnostics. */
export async function lintedSource(source: Source, inputs: Inputs): Promise<Linted> {
  const inventory = await inputs.inventory();
  const chosen = inputs.profile();
  if (source.kind !== "manifests") {
    const intent = source.kind === "intent" ? source.intent : source.release.intent;
    return { ...lintedIntent(intent, inventory), profile: chosen?.profile ?? null };
  }
  const { target, profile } = chosen ?? inputs.parsed(likelyEngine(source.documents));
  const reading = target.read(source.documents, profile, inventory);
  inputs.diagnostics.push(...reading.diagnostics);
  return { intent: null, documents: source.documents, relation: reading.relation, profile: chosen === null ? null : profile, inventory };
}
