import type { Source } from "#answers";
import { type Diagnostic, diagnostic } from "#diagnostic";
import { importManifests } from "#import";
import type { Intent } from "#ir";
import { DIRECTIONS } from "#ir";
import type { Document } from "#manifest";
import type { Inventory, Relation } from "#model";
import { type Chosen, parseProfile } from "#targets";
import type { ProofNote, RuleNote } from "./data.ts";
import { documentRules, intentRules } from "./graph/rules.ts";

/** The objects of a source of manifests. */
export function documentsIn(source: Source): readonly Document[] {
  return source.kind === "manifests" ? source.documents : [];
}

/** An intent that means what objects mean, where there is one. */
export function imported(documents: readonly Document[], chosen: Chosen | null, inventory: Inventory | null): Intent | null {
  return chosen === null ? null : importManifests(documents, chosen.target, chosen.profile, inventory).intent;
}

/** Why a source can't be drawn. */
export function unnamed(source: Source): Diagnostic {
  return diagnostic("PCL1018", ["--inventory"], `nothing in \`${source.name}\` says by name who is meant`, {
    help: "add --inventory, so that its workloads are drawn",
  });
}

/** What is known of the rules of a source, by id. */
export function rulesIn(source: Source, relation: Relation): Record<string, RuleNote> {
  if (source.kind === "intent") return intentRules(source.intent);
  if (source.kind === "release") return intentRules(source.release.intent);
  const cubes = DIRECTIONS.flatMap((direction) => relation.sides[direction].flatMap((level) => level.cubes));
  return documentRules(documentsIn(source), new Set(cubes.map(({ rule }) => rule)));
}

/** The engines that a release has artifacts for. */
export function heldBy({ release }: Extract<Source, { kind: "release" }>): readonly Chosen[] {
  return release.manifest.targets.flatMap(({ profile }) => {
    const chosen = parseProfile(profile);
    return "target" in chosen ? [chosen] : [];
  });
}

/** The proofs that a release carries. */
export function releasedProofs(source: Source): readonly ProofNote[] {
  if (source.kind !== "release") return [];
  return source.release.manifest.targets.map(({ profile, proof }) => ({
    profile,
    statement: `what is written, read back, means exactly what the intent means: ${proof.steps} steps of ${proof.engine} over about 10^${proof.classes} classes of flows`,
    assumes: proof.assumes,
    undefined: [],
  }));
}

/** What was read, by whom, with what. */
export function factsOf(
  source: Source,
  chosen: Chosen | null,
  inventory: Inventory | null,
  intent: Intent | null,
): readonly (readonly [name: string, value: string])[] {
  const pods = inventory === null ? [] : [["inventory", `${inventory.pods.length} pods`] as const];
  const policies = intent === null ? [] : [["policies", `${intent.policies.length}`] as const];
  const digest = source.kind === "release" ? [["release", source.release.digest] as const] : [];
  return [["engine", chosen?.profile.text ?? "the intent itself"], ...policies, ...pods, ...digest];
}
