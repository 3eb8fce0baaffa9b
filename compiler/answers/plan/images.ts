import { compile } from "#compiler";
import { type Diagnostic, diagnostic, hasErrors } from "#diagnostic";
import type { ClusterFacts, Intent } from "#ir";
import type { Document } from "#manifest";
import type { Inventory, Relation } from "#model";
import type { Chosen } from "#targets";
import { type Bound, gatedOf, Transition } from "#verify";
import type { Loaded, Source } from "../source.ts";
import { type EffectShown, noSafePath } from "./no-safe-path.ts";
import type { Phase, Plan } from "./plan.ts";

/** How images are built and brought to nodes; the planner itself knows neither files nor compression. */
export interface ImageMaker {
  /** The object files that images are laid into, by size class. */
  readonly template: (size: string) => Uint8Array | null;
  /** The object by which nodes get an image. */
  readonly object: (bytes: Uint8Array, name: string) => Loaded<Document>;
}

interface Built {
  readonly bytes: Uint8Array;
  readonly object: Document;
  readonly relation: Relation;
  readonly intent: Intent | null;
  readonly facts: ClusterFacts | null;
}

/**
 * The way from one image to another (reliability.md f.7): a node swaps all of an image at once, so only nodes differ. Straight, where no old
 * verdict at one end and new one at the other open anything; else over an image of what both allow.
 */
export function planOfImages(a: Source, b: Source, chosen: Chosen, inventory: Inventory | null, maker: ImageMaker): Loaded<Plan> {
  const profile = chosen.profile.text;
  const [old, next] = [imageOf(a, chosen, inventory, maker), imageOf(b, chosen, inventory, maker)];
  const diagnostics = [...old.diagnostics, ...(old.value === null ? [] : next.diagnostics)];
  if (old.value === null || next.value === null) return { value: null, diagnostics };
  const [before, after] = [old.value, next.value];
  if (isSame(before.bytes, after.bytes)) return { value: { profile, kind: "nothing", phases: [] }, diagnostics };
  const transition = new Transition(before.relation, after.relation, { facts: after.facts ?? before.facts, inventory });
  let refused: EffectShown | null = null;
  for (const bound of ["new", "old", "either"] as const) {
    const phase = swapped(before, after, bound, "swap every node to the new image", transition);
    if ("writes" in phase) return { value: { profile, kind: "image-swap", phases: [phase] }, diagnostics };
    refused = phase;
  }
  const meet = meetOf(before, after, chosen, inventory, maker);
  if (meet.value === null) return { value: null, diagnostics: [...diagnostics, noSafePath(profile, refused, meet.diagnostics)] };
  const first = swapped(before, meet.value, "old", "swap every node to the image of what both releases allow", transition);
  const last = swapped(meet.value, after, "new", "swap every node to the new image", transition);
  if ("writes" in first && "writes" in last) return { value: { profile, kind: "meet", phases: [first, last] }, diagnostics };
  return { value: null, diagnostics: [...diagnostics, noSafePath(profile, "writes" in first ? (last as EffectShown) : first, [])] };
}

function swapped(from: Built, to: Built, bound: Bound, title: string, transition: Transition): Phase | EffectShown {
  const relations = [from.relation, to.relation];
  const quick = transition.proveQuickly(relations, bound);
  const proof = quick.outcome === "undecided" ? transition.prove(relations, bound) : quick;
  if (proof.outcome !== "holds") {
    const show = () => (proof === quick ? transition.prove(relations, bound).evidence : proof.evidence);
    return { effect: proof.effect, reason: proof.reason, show };
  }
  const writes = [{ action: "update", object: to.object, before: from.object }] as const;
  return { title, bound, writes, proof: { states: proof.states, steps: proof.steps } };
}

function meetOf(before: Built, after: Built, chosen: Chosen, inventory: Inventory | null, maker: ImageMaker): Loaded<Built> {
  if (before.intent === null || after.intent === null)
    return failed(
      diagnostic("PCL7005", [chosen.profile.text], "an image alone does not say what both releases allow: name their intents or releases"),
    );
  const both = gatedOf(before.intent, after.intent);
  if ("message" in both) return failed(diagnostic("PCL7005", [chosen.profile.text], both.message));
  return built(both.decisions, chosen, inventory, maker, "what both releases allow");
}

function imageOf(source: Source, chosen: Chosen, inventory: Inventory | null, maker: ImageMaker): Loaded<Built> {
  switch (source.kind) {
    case "manifests": {
      const help = "name an image, a release or an intent";
      return failed(diagnostic("PCL1018", [source.name], `\`${chosen.profile.text}\` reads images, no manifests`, { help }));
    }
    case "image":
      return read(source.bytes, null, source.name, chosen, inventory, maker);
    case "intent":
      return built(source.intent, chosen, inventory, maker, source.name);
    case "release": {
      const { release, name } = source;
      const held = release.manifest.targets.find((one) => one.target === chosen.target.name && one.profile === chosen.profile.text);
      const bytes = held?.artifacts.map(({ path }) => release.files.get(path)).find((one) => one !== undefined);
      return bytes === undefined
        ? built(release.intent, chosen, inventory, maker, name)
        : read(bytes, release.intent, name, chosen, inventory, maker);
    }
  }
}

function built(intent: Intent, chosen: Chosen, inventory: Inventory | null, maker: ImageMaker, name: string): Loaded<Built> {
  const [output] = compile(intent, [chosen], { inventory, template: maker.template }).outputs;
  const bytes = output?.artifacts.find((one) => one.bytes !== undefined)?.bytes;
  if (output === undefined || bytes === undefined) return { value: null, diagnostics: output?.diagnostics ?? [] };
  const { value, diagnostics } = read(bytes, output.meant, name, chosen, inventory, maker);
  return { value, diagnostics: [...output.diagnostics, ...diagnostics] };
}

function read(
  bytes: Uint8Array,
  intent: Intent | null,
  name: string,
  { target, profile }: Chosen,
  inventory: Inventory | null,
  maker: ImageMaker,
): Loaded<Built> {
  const reading = target.readFiles?.([bytes], profile, inventory);
  if (reading === undefined || hasErrors(reading.diagnostics)) return { value: null, diagnostics: reading?.diagnostics ?? [] };
  const { value: object, diagnostics } = maker.object(bytes, name);
  if (object === null) return { value: null, diagnostics };
  return { value: { bytes, object, relation: reading.relation, intent, facts: intent?.cluster ?? null }, diagnostics: reading.diagnostics };
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function failed(problem: Diagnostic): Loaded<never> {
  return { value: null, diagnostics: [problem] };
}
