import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { type Diagnostic, diagnostic, hasErrors } from "#diagnostic";
import { canonicalIntent, canonicalJson, type Intent } from "#ir";
import { parseManifests } from "#manifest";
import { type Inventory, type Relation, relationOfIntent, type Witness } from "#model";
import type { Artifact, Profile, Reading, Stamp, Surroundings, Target } from "#targets";
import { type Comparing, type Comparison, compare } from "#verify";
import { type Deviation, Deviations } from "./deviations.ts";
import { splitRanges } from "./split-ranges.ts";
import { fit, refusedWithWayOut } from "./substitute.ts";

export interface Wanted {
  readonly target: Target;
  readonly profile: Profile;
}
export interface CompileOptions {
  readonly inventory?: Inventory | null;
  /** Object files that images are laid into, by size class; without them images hold tables and no program. */
  readonly template?: ((size: string) => Uint8Array | null) | null;
  /** Cut port ranges around the ports of layer 7 rules, where an engine's defect asks for it. */
  readonly split?: boolean;
  /** Compares, for the profile of that name, instead of `compare`: a session that knows the last comparison. */
  readonly comparing?: (profile: string, a: Relation, b: Relation, facts: Intent["cluster"]) => Comparison;
  /** Leaves the proof to whoever reads the artifacts among others, and proves them there. */
  readonly provedElsewhere?: boolean;
  /** Called for each target that is done. */
  readonly done?: (output: Output) => void;
}
/** Equality of the emitted bytes with the intent after its substitutions, as shown by reading the bytes back. */
export interface Proof {
  readonly relation: Comparing;
  readonly engine: string;
  readonly steps: number;
  readonly residuals: number;
  /** Power of ten of the flow classes that the comparison spans. */
  readonly classes: number;
  /** Flows on which the specification leaves the verdict to the engine. */
  readonly undefined: readonly Witness[];
  readonly assumes: readonly string[];
}
export interface Output {
  readonly target: string;
  readonly profile: string;
  /** The intent after its substitutions: what the artifacts mean; null where it was refused before. */
  readonly meant: Intent | null;
  /** Empty unless the proof holds, or is left to others. */
  readonly artifacts: readonly Artifact[];
  readonly proof: Proof | null;
  readonly deviations: readonly Deviation[];
  readonly diagnostics: readonly Diagnostic[];
}
export interface Compilation {
  readonly intent: Intent;
  /** SHA-256 of the canonical intent, hex. */
  readonly digest: string;
  readonly outputs: readonly Output[];
  readonly ok: boolean;
}

/** SHA-256 of a text or of bytes, hex. */
export function digestOf(content: string | Uint8Array): string {
  return bytesToHex(sha256(typeof content === "string" ? utf8ToBytes(content) : content));
}

/** Compiles an intent for each profile and proves every output; an output that can't be proved has no artifacts. */
export function compile(intent: Intent, wanted: readonly Wanted[], options: CompileOptions = {}): Compilation {
  const canonical = canonicalIntent(intent);
  const digest = digestOf(canonicalJson(canonical));
  const shared: Shared = { deviations: new Deviations(intent, options.inventory ?? null), relations: new Map() };
  const outputs = wanted.map((one) => {
    const output = compileFor(intent, one, { digest, generation: digest.slice(0, 8) }, options, shared);
    options.done?.(output);
    return output;
  });
  return { intent: canonical, digest, outputs, ok: outputs.every((output) => !hasErrors(output.diagnostics)) };
}

/** What all targets of one compilation need. */
interface Shared {
  readonly deviations: Deviations;
  /** Meanings of the intent and of what substitutions made of it. */
  readonly relations: Map<Intent, Relation>;
}

function compileFor(intent: Intent, { target, profile }: Wanted, stamp: Stamp, options: CompileOptions, shared: Shared): Output {
  const base = { target: target.name, profile: profile.text, meant: null, artifacts: [], proof: null, deviations: [] };
  const surroundings = { inventory: options.inventory ?? null, template: options.template ?? null };
  if (target.reportOnly) return { ...base, diagnostics: target.emit(intent, profile, stamp, surroundings).diagnostics };
  const write = options.split === true ? splitRanges : (one: Intent) => one;
  const first = emitFitted(intent, target, profile, stamp, new Set(), write, surroundings);
  const refused = refusedWithWayOut(intent, first.emission.diagnostics);
  const { fitted, emission } = refused.size === 0 ? first : emitFitted(intent, target, profile, stamp, refused, write, surroundings);
  if (hasErrors(fitted.diagnostics)) return { ...base, diagnostics: fitted.diagnostics };
  const deviations = fitted.substituted.map((one) => shared.deviations.of(one));
  const before = [...fitted.diagnostics, ...emission.diagnostics];
  if (hasErrors(before)) return { ...base, deviations, diagnostics: before };
  if (options.provedElsewhere === true) return { ...base, meant: fitted.intent, deviations, artifacts: emission.artifacts, diagnostics: before };
  const reading = readArtifacts(target, emission.artifacts, profile, options.inventory ?? null);
  if (reading.diagnostics.some(isRefusal)) return { ...base, deviations, diagnostics: [...before, unreadable(profile, reading.diagnostics)] };
  const meant = shared.relations.get(fitted.intent) ?? relationOfIntent(fitted.intent);
  shared.relations.set(fitted.intent, meant);
  const comparison =
    options.comparing?.(profile.text, meant, reading.relation, intent.cluster) ??
    compare(meant, reading.relation, { facts: intent.cluster, inventory: options.inventory ?? null });
  const proof = proofOf(comparison, target);
  const diagnostics = [...before, ...(proof.relation === "equal" ? [] : [failure(profile, comparison)])];
  return { ...base, meant: fitted.intent, deviations, proof, artifacts: proof.relation === "equal" ? emission.artifacts : [], diagnostics };
}

/** Whether a rule can be said may show only in writing it: those that were refused are fitted once more. */
function emitFitted(
  intent: Intent,
  target: Target,
  profile: Profile,
  stamp: Stamp,
  refused: ReadonlySet<string>,
  write: (fitted: Intent) => Intent,
  surroundings: Surroundings,
) {
  const fitted = fit(intent, target.capabilities(profile), profile.text, refused);
  const emission = hasErrors(fitted.diagnostics)
    ? { artifacts: [], diagnostics: [] }
    : target.emit(write(fitted.intent), profile, stamp, surroundings);
  return { fitted, emission };
}

/** Reads emitted files as a stranger would: from their bytes. */
export function readArtifacts(target: Target, artifacts: readonly Artifact[], profile: Profile, inventory: Inventory | null): Reading {
  if (target.readFiles !== undefined)
    return target.readFiles(
      artifacts.flatMap(({ bytes }) => bytes ?? []),
      profile,
      inventory,
    );
  const parsed = artifacts.map((artifact) => parseManifests({ path: artifact.path, bytes: artifact.text }));
  const reading = target.read(
    parsed.flatMap((one) => one.documents),
    profile,
    inventory,
  );
  return { ...reading, diagnostics: [...parsed.flatMap((one) => one.diagnostics), ...reading.diagnostics] };
}

function proofOf(comparison: Comparison, target: Target): Proof {
  const onlyUndefined = comparison.relation === "unknown" && comparison.undecided === null && comparison.witnesses.length === 0;
  return {
    relation: onlyUndefined && target.specification ? "equal" : comparison.relation,
    engine: comparison.proof.engine,
    steps: comparison.proof.steps,
    residuals: comparison.proof.residuals,
    classes: comparison.proof.classes,
    undefined: comparison.undefined,
    assumes: comparison.assumes,
  };
}

function failure(profile: Profile, comparison: Comparison): Diagnostic {
  if (comparison.undecided !== null) {
    return diagnostic("PCL4002", [profile.text], `the proof did not finish: ${comparison.undecided.message}`, {
      help: "make these policies namespaced, or give their rules ports, so that fewer keys multiply",
    });
  }
  const witness = comparison.witnesses[0] ?? comparison.undefined[0];
  const how = {
    wider: "allows more than",
    narrower: "allows less than",
    incomparable: "differs both ways from",
    unknown: "leaves open what is decided by",
    equal: "equals",
  };
  return diagnostic("PCL4001", [profile.text], `what \`${profile.text}\` would enforce ${how[comparison.relation]} the intent`, {
    help: helpFor(witness),
    witness,
  });
}

function helpFor(witness: Witness | undefined): string {
  const peer = witness?.side === "ingress" ? witness.flow.source : witness?.flow.destination;
  const fence = "declare `podCidrs` and `nodeCidrs` in `Cluster`, or leave these blocks out by `except`";
  if (peer?.kind === "world")
    return `an address block may hold the addresses of pods or nodes, too, which this target tells apart otherwise: ${fence}`;
  if (peer?.kind === "remote-pod")
    return "this target takes pods of other clusters of a mesh otherwise: name the labels or blocks of the peers that are meant";
  if (peer !== undefined && peer.pod === null) return `the address of a node or API server (${peer.kind}) falls into an address block: ${fence}`;
  return "the order of allow and deny rules can't be kept on this target; say it without overlap, or leave the rule out there by `orElse`";
}

/** Of what was just built, a table that doesn't fit the inventory is an error. */
function isRefusal(found: Diagnostic): boolean {
  return found.severity === "error" || found.code === "PCL7051";
}

function unreadable(profile: Profile, notes: readonly Diagnostic[]): Diagnostic {
  return diagnostic("PCL4001", [profile.text], "the emitted bytes are refused by the reader of that engine", {
    help: notes[0]?.message ?? "",
    notes,
  });
}
