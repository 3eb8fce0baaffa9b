import { type Diagnostic, diagnostic } from "#diagnostic";
import type { Inventory } from "#model";
import type { Chosen } from "#targets";
import { type Bound, gatedOf, Transition } from "#verify";
import type { Loaded, Source } from "../source.ts";
import { type Built, built, imageOf } from "./image-built.ts";
import { type EffectShown, noSafePath } from "./no-safe-path.ts";
import type { Phase, Plan } from "./plan.ts";

/**
 * The way from one image to another (reliability.md f.7): a node swaps all of an image at once, so only nodes differ. Straight, where no old
 * verdict at one end and new one at the other open anything; else over an image of what both allow. Where no node has an image yet, all get
 * one first that denies nothing; on the way to none that one is the last, as an agent keeps what it has when its object is gone.
 */
export function planOfImages(a: Source, b: Source, chosen: Chosen, inventory: Inventory | null): Loaded<Plan> {
  const profile = chosen.profile.text;
  const [old, next] = [imageOf(a, chosen, inventory), imageOf(b, chosen, inventory)];
  const diagnostics = [...old.diagnostics, ...(old.value === null ? [] : next.diagnostics)];
  if (old.value === null || next.value === null) return { value: null, diagnostics };
  const [before, after] = [old.value, next.value];
  if (isSame(before.bytes, after.bytes)) return { value: { profile, kind: "nothing", phases: [] }, diagnostics };
  const first = before.stands ? [] : [brought(before)];
  const transition = new Transition(before.relation, after.relation, { facts: after.facts ?? before.facts, inventory });
  let refused: EffectShown | null = null;
  for (const bound of ["new", "old", "either"] as const) {
    const phase = swapped(before, after, bound, "swap every node to the new image", transition);
    if ("writes" in phase) return { value: { profile, kind: "image-swap", phases: [...first, phase] }, diagnostics };
    refused = phase;
  }
  const meet = meetOf(before, after, chosen, inventory);
  if (meet.value === null) return { value: null, diagnostics: [...diagnostics, noSafePath(profile, refused, meet.diagnostics)] };
  const there = swapped(before, meet.value, "old", "swap every node to the image of what both releases allow", transition);
  const on = swapped(meet.value, after, "new", "swap every node to the new image", transition);
  if ("writes" in there && "writes" in on) return { value: { profile, kind: "meet", phases: [...first, there, on] }, diagnostics };
  return { value: null, diagnostics: [...diagnostics, noSafePath(profile, "writes" in there ? (on as EffectShown) : there, [])] };
}

/** Nothing is judged otherwise by it: no image denies nothing, and so does this one. */
function brought({ object }: Built): Phase {
  const writes = [{ action: "create", object }] as const;
  return { title: "bring every node an image that denies nothing", bound: "either", writes, proof: { states: 1, steps: 0 } };
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

function meetOf(before: Built, after: Built, chosen: Chosen, inventory: Inventory | null): Loaded<Built> {
  if (before.intent === null || after.intent === null)
    return failed(
      diagnostic("PCL7005", [chosen.profile.text], "an image alone does not say what both releases allow: name their intents or releases"),
    );
  const both = gatedOf(before.intent, after.intent);
  if ("message" in both) return failed(diagnostic("PCL7005", [chosen.profile.text], both.message));
  return built(both.decisions, chosen, inventory, "what both releases allow");
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function failed(problem: Diagnostic): Loaded<never> {
  return { value: null, diagnostics: [problem] };
}
