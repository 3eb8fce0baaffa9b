import type { Diagnostic } from "#diagnostic";
import { type ClusterFacts, canonicalJson } from "#ir";
import { type Document, titleOf } from "#manifest";
import type { Inventory } from "#model";
import type { Chosen } from "#targets";
import type { Bound } from "#verify";
import type { Loaded, Source } from "../source.ts";
import type { Watch } from "../watch.ts";
import { cheapCandidates, meetCandidate } from "./candidates.ts";
import { type Enforced, enforcedBy } from "./enforced.ts";
import { gatedCandidate } from "./gated.ts";
import { type Broken, behindBarrier, fromHalfWay } from "./halfway.ts";
import { planOfImages } from "./images.ts";
import { Judge } from "./judge.ts";
import { type EffectShown, noSafePath } from "./no-safe-path.ts";
import { settled } from "./readings.ts";
import type { Candidate } from "./steps.ts";
import { movingAround, surroundings } from "./surroundings.ts";
import { isRolledOut, isWrittenAlike, keyOf, type Write, writesBetween, written } from "./writes.ts";

/** One part of a rollout: its writes may reach nodes in any order; the next begins when all nodes have all of them. */
export interface Phase {
  readonly title: string;
  /** What each end may allow at the most meanwhile. */
  readonly bound: Bound;
  readonly writes: readonly Write[];
  readonly proof: { readonly states: number; readonly steps: number };
}
/** A proved way from one set of objects to another. */
export interface Plan {
  readonly profile: string;
  readonly kind: "nothing" | "image-swap" | Candidate["kind"];
  readonly phases: readonly Phase[];
}

/** What a plan is made for, besides the releases. */
export interface Around {
  readonly chosen: Chosen;
  readonly inventory: Inventory | null;
  /** Objects of others: they stay as they are, and are judged together with ours. */
  readonly beside: readonly Document[];
}

export interface PlanOptions {
  readonly beside?: readonly Document[];
  /** The rollout that broke off where A stands: towards its end and its start there is a way that its plan proved. */
  readonly broken?: Broken | null;
}

/**
 * The cheapest way from A to B, for one engine, such that no flow which both allow is ever denied and none which both deny is ever allowed,
 * whatever node has seen which writes of a phase. Refused with a witness where there is none.
 */
export function planOf(
  a: Source,
  b: Source,
  chosen: Chosen,
  inventory: Inventory | null,
  watch: Watch,
  { beside = [], broken = null }: PlanOptions = {},
): Loaded<Plan> {
  if (chosen.target.delivery !== undefined) return watch.working("proving the phases", () => planOfImages(a, b, chosen, inventory));
  const [before, after] = [enforcedBy(a, chosen, inventory), enforcedBy(b, chosen, inventory)];
  const diagnostics = [...before.diagnostics, ...(before.value === null ? [] : after.diagnostics)];
  if (before.value === null || after.value === null) return { value: null, diagnostics };
  const [old, next] = [before.value, after.value];
  const rest = broken === null ? null : fromHalfWay(broken, old.documents, next.documents);
  if (rest !== null) return { value: rest, diagnostics };
  const found = watch.working("proving the phases", () => planBetween(old, next, { chosen, inventory, beside }));
  if ("message" in found) return { value: null, diagnostics: [...diagnostics, found] };
  return { value: broken === null ? found : behindBarrier(found), diagnostics };
}

/** The same between objects whose meaning as an intent is known. */
export function planBetween(old: Enforced, next: Enforced, around: Around): Plan | Diagnostic {
  const { chosen, inventory } = around;
  const profile = chosen.profile.text;
  const refused = (reason: string) => noSafePath(profile, { effect: null, reason, show: () => [] }, []);
  const why =
    movingAround(old.documents, next.documents) ??
    twiceIn(old.documents) ??
    twiceIn(next.documents) ??
    takenOf(around.beside, old.documents, next.documents);
  if (why !== null) return refused(why);
  const [before, after] = [standing(old, next, old), standing(old, next, next)];
  const beside = theirs(around.beside, [...before.documents, ...after.documents]);
  const writes = writesBetween(before.documents, after.documents);
  const end = written(before.documents, writes);
  const isEnd = isWrittenAlike(end, after.documents);
  if (writes.length === 0 && isEnd) return { profile, kind: "nothing", phases: [] };
  const judges = settled(chosen).flatMap((one) =>
    factsOf(before, after).map((facts) => new Judge(before, after, { facts, chosen: one, inventory, beside })),
  );
  if (!isEnd && !judges.every((one) => one.arrives(end))) return refused("what a plan doesn't write would have to change, too");
  return writes.length === 0 ? { profile, kind: "nothing", phases: [] } : cheapest(before, after, around, judges);
}

/** The objects of one of the releases among what both know to stand around it. */
function standing(old: Enforced, next: Enforced, one: Enforced): Enforced {
  return { ...one, documents: [...one.documents.filter(isRolledOut), ...surroundings(old.documents, next.documents)] };
}

function twiceIn(documents: readonly Document[]): string | null {
  const seen = new Set<string>();
  const twice = documents.filter(isRolledOut).find((one) => seen.size === seen.add(keyOf(one)).size);
  return twice === undefined ? null : `${titleOf(twice)} is given twice`;
}

/** A name of the new release that an object of others has. */
function takenOf(beside: readonly Document[], before: readonly Document[], after: readonly Document[]): string | null {
  const [old, next] = [before, after].map((some) => new Set(some.map(keyOf))) as [Set<string>, Set<string>];
  const taken = beside.find((one) => isRolledOut(one) && next.has(keyOf(one)) && !old.has(keyOf(one)));
  return taken === undefined ? null : `${titleOf(taken)} stands already`;
}

function cheapest(before: Enforced, after: Enforced, { chosen, inventory }: Around, judges: readonly Judge[]): Plan | Diagnostic {
  const profile = chosen.profile.text;
  let refused: EffectShown | null = null;
  for (const candidate of cheapCandidates(before, after)) {
    const tried = tryOut(candidate, before.documents, judges);
    if ("phases" in tried) return { profile, kind: candidate.kind, phases: tried.phases };
    refused = tried;
  }
  const notes: Diagnostic[] = [];
  for (const way of [meetCandidate, gatedCandidate]) {
    const candidate = way(before, after, chosen, inventory);
    if (!("steps" in candidate)) {
      notes.push(...candidate);
      continue;
    }
    const tried = tryOut(candidate, before.documents, judges);
    if ("phases" in tried) return { profile, kind: candidate.kind, phases: tried.phases };
    refused = tried;
  }
  return noSafePath(profile, refused, notes);
}

/** Objects of others but those of a name that one of our releases has. What another release put there stays, too: no write takes it away. */
export function theirs(beside: readonly Document[], ours: readonly Document[]): readonly Document[] {
  const own = new Set(ours.map(keyOf));
  return beside.filter((one) => !own.has(keyOf(one)));
}

/** The cluster's addresses as each release knows them: where they disagree, a plan must be safe by both. */
function factsOf(before: Enforced, after: Enforced): readonly (ClusterFacts | null)[] {
  const known = [before.facts, after.facts].filter((one) => one !== null);
  return known.length === 0 ? [null] : [...new Map(known.map((one) => [canonicalJson(one), one])).values()];
}

function tryOut({ steps }: Candidate, from: readonly Document[], judges: readonly Judge[]): { readonly phases: readonly Phase[] } | EffectShown {
  const phases: Phase[] = [];
  let state = from;
  for (const step of steps) {
    let [states, work] = [0, 0];
    for (const judge of judges) {
      const found = judge.prove(state, step);
      if ("effect" in found) return found;
      states += found.states;
      work += found.steps;
    }
    phases.push({ ...step, proof: { states, steps: work } });
    state = written(state, step.writes);
  }
  return { phases };
}
