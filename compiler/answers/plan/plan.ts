import { type Diagnostic, diagnostic } from "#diagnostic";
import { flowText, verdictText } from "#explain";
import { type ClusterFacts, canonicalJson } from "#ir";
import { type Document, titleOf } from "#manifest";
import type { Inventory } from "#model";
import type { Chosen } from "#targets";
import type { Bound } from "#verify";
import type { Loaded, Source } from "../source.ts";
import type { Watch } from "../watch.ts";
import { type Candidate, cheapCandidates, meetCandidate } from "./candidates.ts";
import { type Enforced, enforcedBy } from "./enforced.ts";
import { Judge, type Refused } from "./judge.ts";
import { settled } from "./readings.ts";
import { relabelled, type Write, writesBetween, written } from "./writes.ts";

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
  readonly kind: "nothing" | Candidate["kind"];
  readonly phases: readonly Phase[];
}

/**
 * The cheapest way from A to B, for one engine, such that no flow which both allow is ever denied and none which both deny is ever allowed,
 * whatever node has seen which writes of a phase. Refused with a witness where there is none.
 */
export function planOf(a: Source, b: Source, chosen: Chosen, inventory: Inventory | null, watch: Watch): Loaded<Plan> {
  const [before, after] = [enforcedBy(a, chosen, inventory), enforcedBy(b, chosen, inventory)];
  const diagnostics = [...before.diagnostics, ...(before.value === null ? [] : after.diagnostics)];
  if (before.value === null || after.value === null) return { value: null, diagnostics };
  const [old, next] = [before.value, after.value];
  const found = watch.working("proving the phases", () => proved(old, next, chosen, inventory));
  return "message" in found ? { value: null, diagnostics: [...diagnostics, found] } : { value: found, diagnostics };
}

function proved(before: Enforced, after: Enforced, chosen: Chosen, inventory: Inventory | null): Plan | Diagnostic {
  const profile = chosen.profile.text;
  const [moving] = relabelled(before.documents, after.documents);
  if (moving !== undefined) return noSafePath(profile, { effect: null, reason: `the labels of ${titleOf(moving)} change, too`, show: () => [] }, []);
  if (writesBetween(before.documents, after.documents).length === 0) return { profile, kind: "nothing", phases: [] };
  const judges = settled(chosen).flatMap((one) => factsOf(before, after).map((facts) => new Judge(before, after, facts, one, inventory)));
  let refused: Refused | null = null;
  for (const candidate of cheapCandidates(before, after)) {
    const tried = tryOut(candidate, before.documents, judges);
    if ("phases" in tried) return { profile, kind: candidate.kind, phases: tried.phases };
    refused = tried;
  }
  const meet = meetCandidate(before, after, chosen, inventory);
  if (!("steps" in meet)) return noSafePath(profile, refused, meet);
  const tried = tryOut(meet, before.documents, judges);
  return "phases" in tried ? { profile, kind: meet.kind, phases: tried.phases } : noSafePath(profile, tried, []);
}

/** The cluster's addresses as each release knows them: where they disagree, a plan must be safe by both. */
function factsOf(before: Enforced, after: Enforced): readonly (ClusterFacts | null)[] {
  const known = [before.facts, after.facts].filter((one) => one !== null);
  return known.length === 0 ? [null] : [...new Map(known.map((one) => [canonicalJson(one), one])).values()];
}

function tryOut({ steps }: Candidate, from: readonly Document[], judges: readonly Judge[]): { readonly phases: readonly Phase[] } | Refused {
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

const EFFECTS = { breaks: "a flow that both allow could be denied meanwhile", opens: "a flow that both deny could be allowed meanwhile" };

function noSafePath(profile: string, refused: Refused | null, notes: readonly Diagnostic[]): Diagnostic {
  const [shown] = refused?.show() ?? [];
  const what = refused === null || refused.effect === null ? "" : EFFECTS[refused.effect];
  const flow = shown === undefined ? (refused?.reason ?? "") : `${flowText(shown.flow, shown.live)}, ${shown.verdicts.map(verdictText).join("; ")}`;
  return diagnostic("PCL7005", [profile], ["no order of writes is proved to be safe", what, flow].filter((part) => part !== "").join(": "), {
    help: "release it in two steps: first what both allow, or an intermediate policy that you approve",
    notes,
  });
}
