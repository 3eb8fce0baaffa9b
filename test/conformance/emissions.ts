import { compile, readArtifacts } from "#compiler";
import { hasErrors } from "#diagnostic";
import { parseManifests } from "#manifest";
import type { Relation } from "#model";
import { type Artifact, type Chosen, parseProfile } from "#targets";
import type { Case } from "./engine.ts";

export function chosen(text: string): Chosen {
  const found = parseProfile(text);
  if ("diagnostics" in found) throw new Error(found.diagnostics[0]?.message);
  return found;
}

const written = new Map<string, readonly Artifact[]>();
/** What a profile makes of an intent, proved; none where it can't say it. */
export function emissionOf(one: Case, profile: string): readonly Artifact[] {
  if (one.source.kind !== "intent") return [];
  const key = `${profile} ${one.name}`;
  const found = written.get(key) ?? compile(one.source.intent, [chosen(profile)], { inventory: one.inventory }).outputs[0]?.artifacts ?? [];
  written.set(key, found);
  return found;
}

const read = new Map<string, Relation | null>();
/** What artifacts mean to the reader of a profile; null where it refuses them. */
export function meaningOf(one: Case, emitter: string, reader: string): Relation | null {
  const key = `${emitter} ${reader} ${one.name}`;
  const known = read.get(key);
  if (known !== undefined) return known;
  const artifacts = emissionOf(one, emitter);
  const { target, profile } = chosen(reader);
  const reading = artifacts.length === 0 ? null : readArtifacts(target, artifacts, profile, one.inventory);
  const found = reading === null || hasErrors(reading.diagnostics) ? null : reading.relation;
  read.set(key, found);
  return found;
}

/** What the manifests of a case mean under their profile. */
export function meaningOfManifests(one: Case): Relation | null {
  if (one.source.kind !== "manifests") return null;
  const { target, profile } = chosen(one.source.profile);
  const { documents } = one.source.text === "" ? { documents: [] } : parseManifests({ path: "case.yaml", bytes: one.source.text });
  const { relation, diagnostics } = target.read(documents, profile, one.inventory);
  return hasErrors(diagnostics) ? null : relation;
}
