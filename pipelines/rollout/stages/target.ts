import { enforcedBy, type Loaded, meaningOf, type Source } from "#answers";
import { type Diagnostic, diagnostic, hasErrors } from "#diagnostic";
import { type ClusterFacts, canonicalJson, type Intent } from "#ir";
import type { Document } from "#manifest";
import type { Inventory, Relation } from "#model";
import type { Chosen } from "#targets";
import type { Pipeline, Stage } from "../pipeline/schema.ts";
import { compositeOf } from "../rings/composite.ts";
import { proveRing } from "../rings/prove.ts";
import { ringUpTo } from "../rings/selectors.ts";
import { previewOf, proveInert } from "../shadow/preview.ts";

/** The two releases that a stage stands between. */
export interface Releases {
  /** null: nothing was released before. */
  readonly old: Source | null;
  readonly next: Source & { readonly kind: "release" | "intent" };
}
/** What stands once a stage is through. */
export interface StageTarget {
  /** What plans lead to. */
  readonly source: Source;
  readonly documents: readonly Document[];
  /** As the engine reads the objects. */
  readonly relation: Relation;
  readonly facts: ClusterFacts | null;
  /** What was proved of it beside the plan. */
  readonly proved: string;
}

/** What stands before the first stage of a release. */
export function baseTarget({ old, next }: Releases, chosen: Chosen, inventory: Inventory | null): Loaded<StageTarget> {
  return standing(old ?? blank(next, chosen), chosen, inventory, "");
}

/** The objects of a stage, proved: a shadow changes no verdict, a ring leaks nothing, and the full release is its own. */
export function stageTarget(
  pipeline: Pipeline,
  stage: Stage,
  { old, next }: Releases,
  chosen: Chosen,
  inventory: Inventory | null,
): Loaded<StageTarget> {
  const after = intentOf(next);
  const before = old === null ? nothing(after) : old;
  if (stage.kind === "full") return standing(next, chosen, inventory, "every object is the release's own");
  if (stage.kind === "shadow" && !stage.objects) return standing(old ?? blank(next, chosen), chosen, inventory, "nothing changes");
  const known = intentOf(before);
  if (known === null || after === null) {
    const help = "name the directory of the release that stands";
    return refuse(diagnostic("PCL1018", ["--old"], `stage \`${stage.name}\` needs the intents of both releases`, { help }));
  }
  const [was, will] = [meaningFor(before, chosen, inventory), meaningFor(next, chosen, inventory)];
  if (was.value === null || will.value === null) return { value: null, diagnostics: [...was.diagnostics, ...will.diagnostics] };
  const made = stage.kind === "shadow" ? previewOf(known, after, chosen) : ringed(pipeline, stage.name, known, after, inventory);
  if ("severity" in made) return refuse(made);
  const intent = "pods" in made ? made.intent : made;
  const stands = standing({ kind: "intent", name: `stage ${stage.name}`, intent }, chosen, inventory, "");
  if (stands.value === null) return stands;
  const { relation } = stands.value;
  let steps = 0;
  for (const facts of factsOf(known, after)) {
    const proof =
      "pods" in made
        ? proveRing(stage.name, made.pods, { before: was.value, after: will.value, ring: relation }, { facts, inventory })
        : proveInert(was.value, relation, { facts, inventory });
    if ("severity" in proof) return refuse(proof);
    steps += proof.steps;
  }
  const proved =
    stage.kind === "shadow"
      ? `its objects change no verdict, ${steps} steps`
      : `every pod is judged by one release alone, and between both nothing opens or breaks, ${steps} steps`;
  return { value: { ...stands.value, proved }, diagnostics: stands.diagnostics };
}

function ringed(pipeline: Pipeline, name: string, before: Intent, after: Intent, inventory: Inventory | null) {
  const ring = ringUpTo(pipeline, name, inventory);
  if ("problem" in ring) return ring.problem;
  const intent = compositeOf(before, after, ring.pods);
  if (!("message" in intent)) return { intent, pods: ring.pods };
  return diagnostic("PCL6015", ["stages", name], `ring \`${name}\` can't be cut: ${intent.message}`, {
    help: "release that change in a step of its own",
  });
}

function standing(source: Source, chosen: Chosen, inventory: Inventory | null, proved: string): Loaded<StageTarget> {
  const { value, diagnostics } = enforcedBy(source, chosen, inventory);
  if (value === null) return { value: null, diagnostics };
  const { documents, facts } = value;
  const reading = chosen.target.read(documents, chosen.profile, inventory);
  if (hasErrors(reading.diagnostics)) return { value: null, diagnostics: reading.diagnostics };
  return { value: { source, documents, relation: reading.relation, facts, proved }, diagnostics };
}

function meaningFor(source: Source, profile: Chosen, inventory: Inventory | null): Loaded<Relation> {
  const { value, diagnostics } = meaningOf(source, { profile, inventory, theirs: null });
  return { value: value?.relation ?? null, diagnostics };
}

function intentOf(source: Source): Intent | null {
  return source.kind === "intent" ? source.intent : source.kind === "release" ? source.release.intent : null;
}

/** Where nothing was released, nobody is isolated. Its tiers are the new release's: empty ones mean nothing, and no ring has to keep them apart. */
function nothing(after: Intent | null): Source {
  const { cluster, tiers } = after ?? { cluster: { podCidrs: null, nodeCidrs: null }, tiers: [{ name: "default", order: 0 }] };
  return { kind: "intent", name: "nothing", intent: { version: 1, cluster, tiers, policies: [] } };
}

/** What stands where nothing was released: no objects. */
function blank(next: Source, { target }: Chosen): Source {
  return target.delivery === undefined ? nothing(intentOf(next)) : { kind: "manifests", name: "nothing", documents: [] };
}

function factsOf(before: Intent, after: Intent): readonly ClusterFacts[] {
  const known = [...(before.policies.length === 0 ? [] : [before.cluster]), after.cluster];
  return [...new Map(known.map((one) => [canonicalJson(one), one])).values()];
}

function refuse(problem: Diagnostic): Loaded<never> {
  return { value: null, diagnostics: [problem] };
}
