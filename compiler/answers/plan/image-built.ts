import { compile } from "#compiler";
import { type Diagnostic, diagnostic, hasErrors } from "#diagnostic";
import type { ClusterFacts, Intent } from "#ir";
import type { Document } from "#manifest";
import type { Inventory, Relation } from "#model";
import type { Chosen } from "#targets";
import type { Loaded, Source } from "../source.ts";

/** An image, and the object that brings it. */
export interface Built {
  readonly bytes: Uint8Array;
  readonly object: Document;
  readonly relation: Relation;
  /** null: nobody says in an intent what it means. */
  readonly intent: Intent | null;
  readonly facts: ClusterFacts | null;
  /** false: no node has an image, and nothing is denied there as by this one. */
  readonly stands: boolean;
}

/** What says nothing: its image denies nothing. */
const NOTHING: Intent = {
  version: 1,
  cluster: { podCidrs: null, nodeCidrs: null },
  tiers: [{ name: "default", order: 0 }],
  policies: [],
};

/** The image of a source, by an engine that has images and of which it is known how they get to nodes. */
export function imageOf(source: Source, chosen: Chosen, inventory: Inventory | null): Loaded<Built> {
  switch (source.kind) {
    case "manifests":
      return inObjects(source.documents, source.name, chosen, inventory);
    case "image":
      return read(source.bytes, null, source.name, chosen, inventory);
    case "intent":
      return built(source.intent, chosen, inventory, source.name);
    case "release": {
      const { release, name } = source;
      const { target, profile } = chosen;
      const made = built(release.intent, chosen, inventory, name);
      const held = release.manifest.targets.find((one) => one.target === target.name && one.profile === profile.text);
      const bytes = held?.artifacts.map(({ path }) => release.files.get(path)).find((one) => one !== undefined);
      return made.value === null || bytes === undefined ? made : read(bytes, made.value.intent, name, chosen, inventory);
    }
  }
}

/** The image that objects of a cluster bring; none is as one that denies nothing. */
function inObjects(documents: readonly Document[], name: string, chosen: Chosen, inventory: Inventory | null): Loaded<Built> {
  if (documents.length === 0) {
    const { value, diagnostics } = built(NOTHING, chosen, null, name);
    return { value: value && { ...value, stands: false }, diagnostics };
  }
  const { target, profile } = chosen;
  const found = documents.flatMap((object) => {
    const image = target.delivery?.opened(object) ?? null;
    return image === null ? [] : [{ object, image }];
  });
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) {
    const what = first === undefined ? "reads images, no manifests" : `has one image, and there are ${found.length}`;
    return failed(diagnostic("PCL1018", [name], `\`${profile.text}\` ${what}`, { help: "name an image, a release or an intent" }));
  }
  const { object, image } = first;
  if ("code" in image) return failed(image);
  const { value, diagnostics } = read(image.bytes, image.intent, name, chosen, inventory);
  return { value: value && { ...value, object }, diagnostics };
}

/** Compiled and proved anew. */
export function built(intent: Intent, chosen: Chosen, inventory: Inventory | null, name: string): Loaded<Built> {
  const [output] = compile(intent, [chosen], { inventory }).outputs;
  const bytes = output?.artifacts.find((one) => one.bytes !== undefined)?.bytes;
  if (output === undefined || bytes === undefined) return { value: null, diagnostics: output?.diagnostics ?? [] };
  const { value, diagnostics } = read(bytes, output.meant, name, chosen, inventory);
  return { value, diagnostics: [...output.diagnostics, ...diagnostics] };
}

function read(bytes: Uint8Array, intent: Intent | null, name: string, chosen: Chosen, inventory: Inventory | null): Loaded<Built> {
  const { target, profile } = chosen;
  const reading = target.readFiles?.([bytes], profile, inventory);
  if (reading === undefined || hasErrors(reading.diagnostics)) return { value: null, diagnostics: reading?.diagnostics ?? [] };
  const { value: object = null, diagnostics = [] } = target.delivery?.object(bytes, name, intent) ?? {};
  if (object === null) return { value: null, diagnostics };
  const { relation } = reading;
  return { value: { bytes, object, relation, intent, facts: intent?.cluster ?? null, stands: true }, diagnostics: reading.diagnostics };
}

function failed(problem: Diagnostic): Loaded<never> {
  return { value: null, diagnostics: [problem] };
}
