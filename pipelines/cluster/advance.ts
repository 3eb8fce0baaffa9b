import { type Plan, planDigest } from "#answers";
import { type Diagnostic, diagnostic } from "#diagnostic";
import type { Document } from "#manifest";
import { type Applier, type Barrier, type Evidence, type Journal, keptOf, type PhaseWork, worksOf } from "#rollout";
import type { Deployment } from "./deployment.ts";
import { verdictDrift } from "./drift/verdict.ts";
import type { Entry } from "./journal/store.ts";
import { liveObjects } from "./live/live.ts";
import type { Reader } from "./live/meaning.ts";
import { missingRights, rightsOf } from "./rights.ts";
import { isAsKnown, knownTo } from "./standing.ts";

export interface AdvanceOptions {
  readonly deployment: Deployment;
  readonly reader: Reader;
  /** From what stands, or the one that is under way. */
  readonly plan: Plan;
  /** Our objects before the first phase of the plan. */
  readonly from: readonly Document[];
  readonly target: { readonly release: string | null; readonly stage: string | null };
  readonly applier: Applier;
  readonly barrier: Barrier;
  /** Digests of the approvals that it goes by. */
  readonly approvals: readonly string[];
  /** What the gates of the stage said. */
  readonly gates?: NonNullable<Journal["history"][number]["gates"]>;
  readonly log: (text: string) => void;
}

/** What a rollout came to. */
export interface Outcome {
  readonly ok: boolean;
  /** The last phase that was begun; 0: none. */
  readonly phase: number;
  readonly phases: number;
  /** Objects that were written or deleted now. */
  readonly writes: number;
  readonly evidence: readonly Evidence[];
  /** A barrier of it was a timed wait. */
  readonly unverified: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Brings a plan into the cluster, phase by phase: everything is tried out before the first write; each phase is written, read back as the
 * engine reads it, and waited for on every node. The journal says at any time where it stands; whoever runs it again goes on there.
 */
export async function advance(options: AdvanceOptions): Promise<Outcome> {
  const { deployment, plan, from } = options;
  const works = worksOf(plan, from);
  const under = deployment.entry.journal.under;
  const begun = under?.plan === planDigest(plan) ? under : null;
  const rest = works.slice((begun?.phase ?? 1) - 1);
  const refused = await hindrances(rest, options);
  const nothing: Outcome = { ok: false, phase: 0, phases: works.length, writes: 0, evidence: [], unverified: false, diagnostics: [] };
  if (refused.length > 0) return { ...nothing, diagnostics: refused };
  const since = new Date(deployment.client.clock.now()).toISOString();
  const unverified = begun?.unverified ?? false;
  const first: Entry = {
    journal: {
      ...deployment.entry.journal,
      under: begun ?? {
        ...options.target,
        plan: planDigest(plan),
        phase: 1,
        phases: Math.max(works.length, 1),
        approvals: [...options.approvals],
        ...(options.gates !== undefined && { gates: [...options.gates] }),
        unverified,
        since,
      },
    },
    plan,
    standing: from,
  };
  const outcome = await phases(rest, first, options, { ...nothing, unverified });
  if (outcome.diagnostics.length > 0) return outcome;
  const problem = await finish(outcome, first, works.at(-1)?.standing ?? from, options);
  return problem === null ? { ...outcome, ok: true } : { ...outcome, diagnostics: [problem] };
}

/** Whatever would stop it, found with nothing written. */
async function hindrances(works: readonly PhaseWork[], { deployment, applier, barrier }: AdvanceOptions): Promise<readonly Diagnostic[]> {
  const unfit = works.length === 0 ? null : await barrier.unfit(works);
  if (unfit !== null) return [unfit];
  const missing = await missingRights(rightsOf(works.flatMap(({ writes }) => writes)), deployment.client);
  if (missing.length > 0) return missing;
  const found: Diagnostic[] = [];
  for (const work of works) found.push(...(await applier.check(work)));
  return [...new Map(found.map((one) => [`${one.code} ${one.message}`, one])).values()];
}

async function phases(works: readonly PhaseWork[], first: Entry, options: AdvanceOptions, nothing: Outcome): Promise<Outcome> {
  const { deployment, applier, barrier, log } = options;
  let outcome = nothing;
  for (const work of works) {
    const { number } = work;
    const under = { ...(first.journal.under as NonNullable<Journal["under"]>), phase: number, unverified: outcome.unverified };
    const unwritten = await deployment.journal.write({ ...first, journal: { ...first.journal, under } });
    if (unwritten !== null) return { ...outcome, diagnostics: [unwritten] };
    log(`phase ${number} of ${outcome.phases}: ${work.title}`);
    const { done, diagnostics } = await applier.apply(work);
    outcome = { ...outcome, phase: number, writes: outcome.writes + done };
    if (diagnostics.length > 0) return { ...outcome, diagnostics: [stopped(number, outcome.phases, diagnostics)] };
    const other = await readBack(work, first, options);
    if (other !== null) return { ...outcome, diagnostics: [stopped(number, outcome.phases, [other])] };
    const evidence = await barrier.wait(work);
    if ("code" in evidence) return { ...outcome, diagnostics: [stopped(number, outcome.phases, [evidence])] };
    log(`every node has phase ${number}: ${evidence.text}`);
    outcome = { ...outcome, evidence: [...outcome.evidence, evidence], unverified: outcome.unverified || !evidence.verified };
  }
  return outcome;
}

/** Where a rollout stopped, with why first. */
function stopped(phase: number, count: number, [why, ...others]: readonly Diagnostic[]): Diagnostic {
  const cause = why as Diagnostic;
  const help = `it stopped in phase ${phase} of ${count}, and nothing outside the two releases is allowed or denied: run it again, or \`portcullis release rollback\``;
  return { ...cause, help: cause.help === null ? help : `${cause.help}; ${help}`, notes: [...(cause.notes ?? []), ...others] };
}

/** The live objects behind a phase mean what was meant, whatever a webhook or another controller did. */
async function readBack(work: PhaseWork, first: Entry, { deployment, reader }: AdvanceOptions): Promise<Diagnostic | null> {
  const live = await liveObjects(deployment.client, knownTo(first), reader);
  if ("code" in live) return live;
  if (isAsKnown(live.documents, work.standing)) return null;
  return verdictDrift(work.standing, live.documents, reader);
}

/** Writes that the stage is through. */
async function finish(outcome: Outcome, { journal }: Entry, standing: readonly Document[], options: AdvanceOptions): Promise<Diagnostic | null> {
  const { deployment, target, plan, reader } = options;
  const live = await liveObjects(deployment.client, [...standing, ...options.from], reader);
  if ("code" in live) return live;
  const at = new Date(deployment.client.clock.now()).toISOString();
  const { release, stage } = target;
  const gates = journal.under?.gates;
  const told = { plan: planDigest(plan), at, unverified: outcome.unverified, ...(gates !== undefined && { gates }) };
  const entry = { release: release ?? "", stage: stage ?? "", ...told };
  const history = release === null || stage === null ? journal.history : keptOf([...journal.history, entry], release);
  const stands = { release, stage, objects: live.hash };
  const isThere = journal.stands.release === release && journal.stands.stage === stage && journal.stands.objects === live.hash;
  if (isThere && outcome.phase === 0 && deployment.entry.journal.under === null) return null;
  const done: Journal = { ...journal, sequence: journal.sequence + 1, stands, under: null, history };
  return await deployment.journal.write({ journal: done, plan: null, standing });
}

/** E_JOURNAL for a rollout that is asked for while another is under way. */
export function underWay({ stage, phase }: { readonly stage: string | null; readonly phase: number }): Diagnostic {
  return diagnostic("PCL6017", [stage ?? ""], `\`${stage ?? "rollback"}\` is under way and stopped in phase ${phase}`, {
    help: "run that again to go on with it, or `portcullis release rollback`",
  });
}
