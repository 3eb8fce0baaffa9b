import { compile } from "#compiler";
import { type Diagnostic, diagnostic, hasErrors } from "#diagnostic";
import { importManifests } from "#import";
import type { ClusterFacts, Intent } from "#ir";
import type { Document } from "#manifest";
import type { Inventory } from "#model";
import type { Chosen } from "#targets";
import type { Loaded, Source } from "../source.ts";
import { artifactDocuments } from "../unite.ts";
import { imageOf } from "./image-built.ts";

/** What stands in a cluster for one engine: objects, and an intent that means the same where there is one. */
export interface Enforced {
  readonly documents: readonly Document[];
  /** null: nobody could say in an intent what the objects mean; `why` has the reasons. */
  readonly intent: Intent | null;
  readonly why: readonly Diagnostic[];
  readonly facts: ClusterFacts | null;
}

/** The objects of a source for an engine; an intent is compiled, its substitutions included. */
export function enforcedBy(source: Source, chosen: Chosen, inventory: Inventory | null): Loaded<Enforced> {
  const { target, profile } = chosen;
  if (target.delivery !== undefined) {
    const { value, diagnostics } = imageOf(source, chosen, inventory);
    if (value === null) return { value, diagnostics };
    const { object, stands, intent, facts } = value;
    return { value: { documents: stands ? [object] : [], intent, why: [], facts }, diagnostics };
  }
  if (source.kind === "image" || target.readFiles !== undefined) {
    const help = "portcullis bpf swap puts a whole image in the place of another in one step";
    return {
      value: null,
      diagnostics: [diagnostic("PCL1018", [source.name], "an image needs no plan: there is nothing between two of them", { help })],
    };
  }
  if (source.kind === "manifests") {
    const unread = target.read(source.documents, profile, inventory).diagnostics;
    if (hasErrors(unread)) return { value: null, diagnostics: unread };
    const { intent, diagnostics } = importManifests(source.documents, target, profile, inventory);
    return { value: { documents: source.documents, intent, why: intent === null ? diagnostics : [], facts: null }, diagnostics: [] };
  }
  const intent = source.kind === "intent" ? source.intent : source.release.intent;
  const [output] = compile(intent, [{ target, profile }], { inventory }).outputs;
  if (output === undefined || hasErrors(output.diagnostics)) return { value: null, diagnostics: output?.diagnostics ?? [] };
  const documents =
    source.kind === "intent"
      ? artifactDocuments(output.artifacts)
      : (released(source, target.name, profile.text) ?? artifactDocuments(output.artifacts));
  return { value: { documents, intent: output.meant, why: [], facts: intent.cluster }, diagnostics: output.diagnostics };
}

/** The objects that a release holds for this profile, or else for another version of its engine: these are what stands in the cluster. */
function released({ release }: Extract<Source, { kind: "release" }>, target: string, profile: string): readonly Document[] | null {
  const some = release.manifest.targets.filter((one) => one.target === target);
  const held = some.find((one) => one.profile === profile) ?? some[0];
  if (held === undefined) return null;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  return artifactDocuments(held.artifacts.map(({ path }) => ({ path, text: decoder.decode(release.files.get(path)) })));
}
