import { type Plan, planDigest, planTold } from "#answers";
import {
  advance,
  barrierFor,
  type Deployment,
  type Outcome,
  openDeployment,
  type Reader,
  type Standing,
  standing,
  thisHolder,
  verdictDrift,
} from "#cluster";
import { CompileError, type Diagnostic, diagnostic } from "#diagnostic";
import { requestText } from "#release";
import { baseTarget, type GateResult, type StageTarget, stageTarget, type Turn, together, turnOf } from "#rollout";
import { needed, writeNew } from "../approval/files.ts";
import { barrierOptions } from "../deploy/options.ts";
import type { Io } from "../io.ts";
import { applierFor } from "../release/applier.ts";
import type { Args } from "../verb.ts";
import { type Approvals, approvalsOf } from "./approvals.ts";
import { askGates } from "./gates.ts";
import type { Ending, Promotion } from "./promotion.ts";
import type { Situation } from "./situation.ts";
import { standingTargets, wayTo } from "./way.ts";

/** Tries to bring a release to a stage, holding the pipeline's lock. */
export async function attempt(situation: Situation, args: Args, io: Io): Promise<Promotion> {
  const log = (text: string) => io.err(`${text}\n`);
  const opened = await openDeployment(situation.which, { holder: thisHolder(io.env), log });
  if (!("cluster" in opened)) throw new CompileError(opened);
  try {
    return await new Attempt(situation, opened, args, io, log).run();
  } finally {
    await opened.close();
  }
}

class Attempt {
  readonly #situation: Situation;
  readonly #deployment: Deployment;
  readonly #args: Args;
  readonly #io: Io;
  readonly #log: (text: string) => void;
  readonly #reader: Reader;

  constructor(situation: Situation, deployment: Deployment, args: Args, io: Io, log: (text: string) => void) {
    [this.#situation, this.#deployment, this.#args, this.#io, this.#log] = [situation, deployment, args, io, log];
    this.#reader = situation.reader;
  }

  async run(): Promise<Promotion> {
    const { pipeline, releases, inputs, chosen, inventory } = this.#situation;
    const { journal } = this.#deployment.entry;
    const stageName = needed(this.#args, "stage", `name one of ${pipeline.stages.map((one) => one.name).join(", ")}`);
    const release = releases.next.release.digest;
    const turn = turnOf(pipeline, stageName, release, journal);
    if ("severity" in turn) throw new CompileError([turn]);
    this.#sameBase(turn);
    const target = inputs.take(stageTarget(pipeline, turn.stage, releases, chosen, inventory));
    const base = inputs.take(baseTarget(releases, chosen, inventory));
    const known = standingTargets(this.#situation, base, journal.stands);
    const now = await standing(this.#deployment.client, this.#deployment.entry, target.documents, this.#reader);
    if (!("hash" in now)) throw new CompileError(now);
    this.#nothingBeside(turn, base, now);
    const resumed = now.interrupted !== null;
    const plan = now.interrupted?.plan ?? inputs.take(wayTo(target.source, now.documents, known, this.#situation, this.#io));
    const common = {
      pipeline,
      stage: turn.stage,
      release,
      previous: turn.base,
      cluster: this.#deployment.cluster,
      sequence: journal.sequence,
      live: now.hash,
      proved: target.proved,
      plan,
    };
    const end = (ending: Ending, gates: readonly GateResult[] = [], outcome: Outcome | null = null, diagnostics: readonly Diagnostic[] = []) => ({
      ...common,
      ending,
      gates,
      verdict: together(gates),
      outcome,
      diagnostics,
    });
    const asked = this.#args.text("requestApproval");
    if (asked !== null) {
      const { stage: _stage, previous, cluster, sequence, live } = common;
      const request = { version: 1, release, stage: turn.stage.name, cluster, previous, live, sequence, plan: planTold(plan) } as const;
      writeNew(asked, requestText(request), this.#io);
      return end("requested");
    }
    // What stands passed its gates when it began, but not what another pipeline file or inventory makes of the same stage;
    // approvals of a rollout that broke off are asked for again.
    const stands = turn.kind === "again" && !resumed && plan.phases.length === 0;
    let approvals: Approvals | null = null;
    const approval = () => {
      approvals ??= approvalsOf(this.#args, this.#io, {
        release,
        stage: turn.stage.name,
        cluster: common.cluster,
        plan: planDigest(plan),
        previous: common.previous,
        sequence: common.sequence,
        ...(resumed ? {} : { live: now.hash }),
      });
      return approvals.result;
    };
    const question = { args: this.#args, io: this.#io, situation: this.#situation, journal, before: base.source, approval };
    const onlyApproval = { ...turn, stage: { ...turn.stage, gates: turn.stage.gates.filter((one) => one.kind === "approval") } };
    const gates = stands ? [] : await askGates({ ...question, turn: resumed ? onlyApproval : turn });
    const verdict = together(gates);
    for (const { gate, outcome, message } of gates) this.#log(`gate ${gate}: ${outcome}, ${message}`);
    if (this.#args.flag("dryRun")) return end("planned", gates, null, closedGates(gates));
    if (verdict === "fail" && this.#mayGoBack(turn)) {
      const { back, outcome } = await this.#back(turn, now, base, known);
      const ended = end(outcome.ok ? "rolled-back" : "stopped", gates, outcome, [...closedGates(gates), ...outcome.diagnostics]);
      return { ...ended, plan: back };
    }
    if (verdict !== "pass") return end(verdict === "inconclusive" ? "waiting" : "closed", gates, null, closedGates(gates));
    const digests = (approvals as Approvals | null)?.digests ?? [];
    const outcome = await this.#bring(plan, now, { release, stage: turn.stage.name }, digests, stands ? undefined : gates);
    if (!outcome.ok) return end("stopped", gates, outcome, outcome.diagnostics);
    return end(stands && outcome.writes === 0 ? "unchanged" : "promoted", gates, outcome);
  }

  /** The directory that `--old` names is the release that stands where the new one does not. */
  #sameBase({ base }: Turn): void {
    const old = this.#situation.releases.old;
    const digest = old?.kind === "release" ? old.release.digest : null;
    if (digest === base) return;
    const help = base === null ? "leave --old out" : "name the directory of the release that stands";
    const message =
      base === null
        ? `nothing was released to this cluster before, --old is \`${digest?.slice(0, 23)}\``
        : `the release before is \`${base.slice(0, 23)}\`, ${digest === null ? "--old is missing" : `--old is \`${digest.slice(0, 23)}\``}`;
    throw new CompileError([diagnostic("PCL6017", ["--old"], message, { help })]);
  }

  /** Objects of ours that nothing here released: the full release follows them, but no other stage may take them away. */
  #nothingBeside({ stage }: Turn, base: StageTarget, { documents }: Standing): void {
    const { stands, under } = this.#deployment.entry.journal;
    if (stands.objects !== null || under !== null || stage.kind === "full") return;
    const drift = verdictDrift(base.documents, documents, this.#reader);
    if (drift === null) return;
    const help = "objects of ours stand that no release here brought: promote what they say by a pipeline of full() alone, or delete them";
    throw new CompileError([{ ...drift, help }]);
  }

  #mayGoBack({ stage }: Turn): boolean {
    const { pipeline, releases } = this.#situation;
    const { stands } = this.#deployment.entry.journal;
    return pipeline.onFail === "rollback" && stands.release === releases.next.release.digest && stands.stage !== stage.name;
  }

  /** The way back to the release before, on its own: a gate failed with a stage of the release in force. */
  async #back(
    { base }: Turn,
    now: Standing,
    before: StageTarget,
    known: readonly StageTarget[],
  ): Promise<{ readonly back: Plan; readonly outcome: Outcome }> {
    this.#log(`going back to ${base === null ? "no release" : base.slice(0, 23)}`);
    const back = this.#situation.inputs.take(wayTo(before.source, now.documents, known, this.#situation, this.#io));
    return { back, outcome: await this.#bring(back, now, { release: base, stage: base === null ? null : "full" }, [], undefined) };
  }

  async #bring(
    plan: Plan,
    now: Standing,
    target: { readonly release: string | null; readonly stage: string | null },
    approvals: readonly string[],
    gates: readonly GateResult[] | undefined,
  ): Promise<Outcome> {
    const { client, entry } = this.#deployment;
    const { pipeline, inputs } = this.#situation;
    const applier = inputs.take(await applierFor(this.#args, inputs.world, pipeline.name, this.#deployment, this.#reader));
    try {
      return await advance({
        deployment: this.#deployment,
        reader: this.#reader,
        plan,
        from: now.interrupted === null ? now.documents : entry.standing,
        target,
        applier,
        barrier: barrierFor(client, this.#reader, barrierOptions(this.#args, this.#io.env)),
        approvals,
        ...(gates !== undefined && { gates: gates.map(({ gate, outcome, message }) => ({ gate, outcome, message })) }),
        log: this.#log,
      });
    } finally {
      applier.close();
    }
  }
}

/** Why a stage may not begin: what gates found, or else that they are closed. */
function closedGates(gates: readonly GateResult[]): readonly Diagnostic[] {
  return gates.flatMap(({ gate, outcome, message, findings }) => {
    if (outcome === "pass") return [];
    const errors = findings.filter((one) => one.severity === "error");
    if (errors.length > 0) return findings;
    const words = { fail: "fails", inconclusive: "waits", error: "can't be judged" };
    return [diagnostic("PCL6016", ["gates", gate], `gate \`${gate}\` ${words[outcome]}: ${message}`, { help: HELP[outcome], notes: findings })];
  });
}

const HELP = {
  fail: "change the release, or what the pipeline asks for",
  inconclusive: "run it again later, or with --wait",
  error: "mend what it needs, and run it again",
};
