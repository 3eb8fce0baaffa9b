import { type Plan, planOf, type Watch, type Write } from "#answers";
import { type Diagnostic, diagnostic } from "#diagnostic";
import type { Document } from "#manifest";
import { releaseBefore, worksOf } from "#rollout";
import { type AdvanceOptions, advance, type Outcome } from "./advance.ts";
import { imageOf } from "./barriers/agent.ts";
import { undone } from "./barriers/before.ts";
import { liveObjects } from "./live/live.ts";
import { isAsKnown, knownTo, standing } from "./standing.ts";

export interface RollbackOptions extends Pick<AdvanceOptions, "deployment" | "reader" | "applier" | "barrier" | "log"> {
  /** The release before; needed where nothing is under way. */
  readonly previous: { readonly release: string; readonly objects: readonly Document[] } | null;
  readonly watch: Watch;
}

/**
 * Goes back to what stood before: a rollout that broke off is taken back phase by phase, through states that its plan proved; one that came
 * through is followed by a plan towards the release before. Where that broke off itself, it goes on.
 */
export async function rollBack(options: RollbackOptions): Promise<Outcome> {
  const { deployment, reader, previous, barrier } = options;
  const { journal } = deployment.entry;
  const now = await standing(deployment.client, deployment.entry, previous?.objects ?? [], reader);
  if (!("hash" in now)) return journal.under === null ? refused(now) : await outOfTheWay(options);
  const { interrupted } = now;
  if (interrupted === null) return await towards(now.documents, options);
  const { stands } = journal;
  if (previous !== null && previous.release !== stands.release) return refused([otherRelease(stands.release, previous.release)]);
  const target = { release: stands.release, stage: stands.stage };
  const isBack = interrupted.release === stands.release && interrupted.stage === stands.stage;
  if (isBack) return await advance({ ...options, plan: interrupted.plan, from: deployment.entry.standing, target, approvals: [] });
  // Nothing of it is in the cluster, so no node has anything of it.
  const isUnbegun = interrupted.phase === 1 && isAsKnown(now.documents, deployment.entry.standing);
  if (isUnbegun) return await advance({ ...options, plan: { ...interrupted.plan, phases: [] }, from: now.documents, target, approvals: [] });
  const before = await barrier.wait({ number: interrupted.phase, title: "what stands now", writes: [], standing: now.documents });
  if ("code" in before) return refused([before]);
  const { plan, from } = reversed(interrupted.plan, interrupted.phase, deployment.entry.standing);
  const outcome = await advance({ ...options, plan, from, target, approvals: [] });
  return { ...outcome, evidence: [before, ...outcome.evidence] };
}

/**
 * The phases of a plan taken back, from the one that was begun last: every mixture on the way is one that the plan proved. An image that denies
 * nothing, which a first release began with, stays: agents keep what they have, and no deletion would tell when they have none.
 */
function reversed(plan: Plan, phase: number, start: readonly Document[]): { readonly plan: Plan; readonly from: readonly Document[] } {
  const done = plan.phases.slice(0, phase);
  const isTaken = ({ action, object }: Write) => action !== "delete" || imageOf([object]) === null;
  const phases = done
    .map((one) => ({ ...one, title: `take back: ${one.title}`, writes: one.writes.map(undone).reverse().filter(isTaken) }))
    .reverse();
  return { plan: { ...plan, phases }, from: worksOf(plan, start)[phase - 1]?.standing ?? start };
}

/** From a state that the plan under way does not know, as a webhook may have made it, to what stood before it began. */
async function outOfTheWay(options: RollbackOptions): Promise<Outcome> {
  const { deployment, reader, watch } = options;
  const { entry } = deployment;
  const live = await liveObjects(deployment.client, knownTo(entry), reader);
  if ("code" in live) return refused([live]);
  const { stands } = entry.journal;
  const plan = planned(live.documents, entry.standing, reader, watch);
  if (plan.value === null) return refused(plan.diagnostics);
  const target = { release: stands.release, stage: stands.stage };
  return await advance({ ...options, plan: plan.value, from: live.documents, target, approvals: [] });
}

function planned(from: readonly Document[], to: readonly Document[], { chosen, inventory }: RollbackOptions["reader"], watch: Watch) {
  const a = { kind: "manifests", name: "what stands", documents: from } as const;
  const b = { kind: "manifests", name: "the release before", documents: to } as const;
  return planOf(a, b, chosen, inventory, watch);
}

async function towards(live: readonly Document[], options: RollbackOptions): Promise<Outcome> {
  const { deployment, reader, previous, watch } = options;
  const { journal } = deployment.entry;
  const before = releaseBefore(journal, journal.stands.release);
  if (before === null) return refused([problem("there is no release to go back to", "the journal knows of none before")]);
  if (previous === null) return refused([problem(`the release before is \`${before.release.slice(0, 23)}\``, "name its directory")]);
  if (previous.release !== before.release) return refused([otherRelease(before.release, previous.release)]);
  const { value: plan, diagnostics } = planned(live, previous.objects, reader, watch);
  if (plan === null) return refused(diagnostics);
  return await advance({ ...options, plan, from: live, target: { release: before.release, stage: before.stage }, approvals: [] });
}

function otherRelease(wanted: string | null, given: string): Diagnostic {
  const before = wanted === null ? "there was none" : `\`${wanted.slice(0, 23)}\``;
  return problem(`the release before is another: ${before}, not \`${given.slice(0, 23)}\``, "name the directory of that one");
}

function problem(message: string, help: string): Diagnostic {
  return diagnostic("PCL6017", ["rollback"], message, { help });
}

function refused(diagnostics: readonly Diagnostic[]): Outcome {
  return { ok: false, phase: 0, phases: 0, writes: 0, evidence: [], unverified: false, diagnostics };
}
