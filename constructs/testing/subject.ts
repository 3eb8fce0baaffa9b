import { compile, type Output, readArtifacts } from "#compiler";
import { CompileError, type Diagnostic, diagnostic, hasErrors } from "#diagnostic";
import type { ClusterFacts, Intent } from "#ir";
import { type Document, parseManifests } from "#manifest";
import { type Inventory, type Relation, readInventory } from "#model";
import { type Chosen, parseProfile } from "#targets";
import type { Meaning } from "#verify";
import type { App } from "../app.ts";

/** A subject with what is known beside its meaning. */
export interface Judged {
  readonly meaning: Meaning;
  /** The author's intent, which knows where each rule stands. */
  readonly intent: Intent | null;
  readonly app: App | null;
  readonly facts: ClusterFacts | null;
  readonly inventory: Inventory | null;
}
/** What can be tested: an app, an intent, one output of a compile, a relation, or what `manifests` and `enforced` give. */
export type Subject = App | Intent | Output | Relation | Judged;

/** `inventory`: what `kubectl get namespaces,pods,services,serviceaccounts,nodes -A -o yaml` printed; witnesses then are pods that there are. */
export interface World {
  readonly inventory?: string;
}

/** What a subject means; an output by its bytes, as its engine reads them. */
export function judged(subject: Subject): Judged {
  if (typeof subject !== "object" || subject === null) throw notASubject();
  if ("meaning" in subject) return subject;
  if ("lower" in subject) {
    const intent = subject.lower();
    return { meaning: intent, intent, app: subject, facts: intent.cluster, inventory: null };
  }
  if ("policies" in subject) return { meaning: subject, intent: subject, app: null, facts: subject.cluster, inventory: null };
  if ("sides" in subject) return { meaning: subject, intent: null, app: null, facts: null, inventory: null };
  if ("artifacts" in subject) return ofOutput(subject, null);
  throw notASubject();
}

/** An app or intent as an engine enforces it: compiled for the profile, proved, and read back from its bytes. */
export function enforced(subject: App | Intent, profile: string, world: World = {}): Judged {
  const one = judged(subject);
  const inventory = inventoryOf(world);
  const { intent } = one;
  if (intent === null) throw notASubject();
  const [output] = compile(intent, [chosenBy(profile)], { inventory }).outputs;
  if (output === undefined || hasErrors(output.diagnostics)) throw new CompileError(output?.diagnostics ?? []);
  return { ...one, ...ofOutput(output, inventory), intent, app: one.app, facts: one.facts };
}

/** Kubernetes manifests, as YAML or JSON text, under the engine that reads them. */
export function manifests(text: string | readonly string[], { profile, ...world }: World & { readonly profile: string }): Judged {
  const { target, profile: known } = chosenBy(profile);
  const inventory = inventoryOf(world);
  const documents = documentsIn(typeof text === "string" ? [text] : text, "manifests");
  const { relation, diagnostics } = target.read(documents, known, inventory);
  refuseErrors(diagnostics);
  return { meaning: relation, intent: null, app: null, facts: null, inventory };
}

function ofOutput({ profile, artifacts, diagnostics }: Output, inventory: Inventory | null): Judged {
  if (artifacts.length === 0) refuseErrors([...diagnostics, diagnostic("PCL1006", [profile], "this output has no artifacts to be tested")]);
  const chosen = chosenBy(profile);
  const reading = readArtifacts(chosen.target, artifacts, chosen.profile, inventory);
  refuseErrors(reading.diagnostics);
  return { meaning: reading.relation, intent: null, app: null, facts: null, inventory };
}

function chosenBy(profile: string): Chosen {
  const chosen = parseProfile(profile);
  if ("target" in chosen) return chosen;
  throw new CompileError(chosen.diagnostics);
}

function inventoryOf({ inventory: text }: World): Inventory | null {
  if (text === undefined) return null;
  const { inventory, diagnostics } = readInventory(documentsIn([text], "inventory"));
  refuseErrors(diagnostics);
  return inventory;
}

function documentsIn(texts: readonly string[], name: string): readonly Document[] {
  const parsed = texts.map((bytes, i) => parseManifests({ path: texts.length === 1 ? name : `${name}[${i}]`, bytes }));
  refuseErrors(parsed.flatMap((one) => one.diagnostics));
  return parsed.flatMap((one) => one.documents);
}

function refuseErrors(diagnostics: readonly Diagnostic[]): void {
  if (hasErrors(diagnostics)) throw new CompileError(diagnostics);
}

function notASubject(): CompileError {
  const help = "test an app, an intent, an output of `compile`, `manifests(…)` or `enforced(…)`";
  return new CompileError([diagnostic("PCL1004", ["subject"], "this has no meaning that can be tested", { help })]);
}
