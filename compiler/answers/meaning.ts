import { type Compilation, compile, readArtifacts } from "#compiler";
import { type Diagnostic, diagnostic, hasErrors, printable } from "#diagnostic";
import { decodeImage } from "#image";
import type { ClusterFacts, Intent } from "#ir";
import type { Document } from "#manifest";
import { type Inventory, type Relation, relationOfIntent } from "#model";
import { type Artifact, type Chosen, parseProfile, profileOf } from "#targets";
import { likelyEngine } from "./engine.ts";
import type { Loaded, Source } from "./source.ts";
import { artifactDocuments, unite } from "./unite.ts";
import { readOthers } from "./unknown-fields.ts";

export interface Meaning {
  readonly relation: Relation;
  /** What is assumed about addresses, where the source says so. */
  readonly facts: ClusterFacts | null;
  /** The author's intent; null for manifests. */
  readonly intent: Intent | null;
}
export interface MeaningOptions {
  /** The engine that reads; null: the intent's own meaning, and the newest specification for manifests. */
  readonly profile: Chosen | null;
  readonly inventory: Inventory | null;
  /** Policies of others that apply beside ours; null where none were named. */
  readonly theirs: readonly Document[] | null;
}

/** What a source means, under an engine where one is named. */
export function meaningOf(source: Source, options: MeaningOptions): Loaded<Meaning> {
  const { profile, theirs } = options;
  if (source.kind === "manifests") return ofDocuments(unite(source.documents, theirs ?? []), profile ?? specification(), options, null);
  if (source.kind === "image") return ofImage(source, options);
  const intent = source.kind === "intent" ? source.intent : source.release.intent;
  if (profile === null) {
    if (theirs === null) return { value: { relation: relationOfIntent(intent), facts: intent.cluster, intent }, diagnostics: [] };
    return fail(
      diagnostic("PCL1018", ["--with"], "--with needs --profile: only an engine can read policies together", {
        help: "add --profile, for example cilium",
      }),
    );
  }
  const artifacts = source.kind === "intent" ? compiled(intent, profile, options.inventory) : released(source, profile);
  if (artifacts.value === null) return { value: null, diagnostics: artifacts.diagnostics };
  if (theirs === null) {
    const reading = readArtifacts(profile.target, artifacts.value, profile.profile, options.inventory);
    const diagnostics = [...artifacts.diagnostics, ...reading.diagnostics];
    return { value: hasErrors(diagnostics) ? null : { relation: reading.relation, facts: intent.cluster, intent }, diagnostics };
  }
  if (profile.target.readFiles !== undefined)
    return fail(diagnostic("PCL1018", ["--with"], `\`${profile.target.name}\` enforces nothing but its own image`, { help: "leave --with out" }));
  const ours = artifactDocuments(artifacts.value);
  const read = ofDocuments(unite(ours, theirs), profile, options, intent);
  return { value: read.value, diagnostics: [...artifacts.diagnostics, ...read.diagnostics] };
}

function fail(problem: Diagnostic): Loaded<never> {
  return { value: null, diagnostics: [problem] };
}

/** An image says itself what it means; policies of others don't stand beside it. */
function ofImage({ name, bytes }: Extract<Source, { kind: "image" }>, { profile, inventory, theirs }: MeaningOptions): Loaded<Meaning> {
  const chosen = profile ?? parseProfile("ebpf");
  if (!("target" in chosen)) throw new Error("internal error, please report: no ebpf target");
  const { readFiles } = chosen.target;
  if (readFiles === undefined || theirs !== null) {
    const what = theirs === null ? `\`${chosen.target.name}\` reads no images` : "an image is judged alone";
    return fail(diagnostic("PCL1018", [name], what, { help: theirs === null ? "leave --profile out, or name ebpf" : "leave --with out" }));
  }
  const { relation, diagnostics } = readFiles([bytes], chosen.profile, inventory);
  if (hasErrors(diagnostics)) return { value: null, diagnostics };
  const image = decodeImage(bytes);
  return { value: { relation, facts: "meta" in image ? image.meta.cluster : null, intent: null }, diagnostics };
}

/** What manifests mean where no engine is named: the newest Kubernetes specification. */
function specification(): Chosen {
  const chosen = parseProfile("kubernetes");
  if (!("target" in chosen)) throw new Error("internal error, please report: no kubernetes target");
  return chosen;
}

function ofDocuments(
  documents: readonly Document[],
  { target, profile }: Chosen,
  { inventory }: MeaningOptions,
  intent: Intent | null,
): Loaded<Meaning> {
  const { relation, diagnostics: found } = readOthers(
    (some) => target.read(some, profile, inventory),
    documents,
    () => target.versions.map((version) => target.read(documents, profileOf(target, version), inventory)),
  );
  const engine = likelyEngine(documents);
  const other = engine !== target.name && engine !== "kubernetes" ? `these objects are read under their engine: --profile ${engine}` : null;
  const diagnostics = found.map((one) => (one.code === "PCL1005" && other !== null ? { ...one, help: other } : one));
  return { value: hasErrors(diagnostics) ? null : { relation, facts: intent?.cluster ?? null, intent }, diagnostics };
}

function compiled(intent: Intent, chosen: Chosen, inventory: Inventory | null): Loaded<readonly Artifact[]> {
  const compilation: Compilation = compile(intent, [chosen], { inventory });
  const diagnostics = compilation.outputs.flatMap((output) => output.diagnostics);
  return { value: compilation.ok ? compilation.outputs.flatMap((output) => output.artifacts) : null, diagnostics };
}

/** The artifacts that a release holds for this engine. */
function released(source: Extract<Source, { kind: "release" }>, { target, profile }: Chosen): Loaded<readonly Artifact[]> {
  const { manifest, files } = source.release;
  const held = manifest.targets.filter((one) => one.target === target.name);
  const found = held.find((one) => one.profile === profile.text) ?? held[0];
  if (found === undefined) {
    const names = manifest.targets.map((one) => one.profile).join(", ");
    return fail(
      diagnostic("PCL1018", [source.name], `\`${printable(source.name)}\` holds nothing for \`${target.name}\``, { help: `it holds ${names}` }),
    );
  }
  if (target.readFiles !== undefined)
    return { value: found.artifacts.flatMap(({ path }) => ({ path, text: "", bytes: files.get(path) ?? new Uint8Array() })), diagnostics: [] };
  const decoder = new TextDecoder("utf-8", { fatal: true });
  return { value: found.artifacts.map(({ path }) => ({ path, text: decoder.decode(files.get(path)) })), diagnostics: [] };
}
