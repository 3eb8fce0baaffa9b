import type * as z from "zod";
import { type Plan, planDigest } from "#answers";
import type { Outcome } from "#cluster";
import type { Diagnostic } from "#diagnostic";
import type { GateOutcome, GateResult, Pipeline, Stage } from "#rollout";
import type { promotionShape } from "../shapes/promotion.ts";

/**
 * What a promotion came to. `waiting`: gates have seen too little yet; `closed`: a gate fails or couldn't be asked; `rolled-back`: a gate failed
 * and the release was taken back; `stopped`: writing it broke off, or the way back did.
 */
export type Ending = "promoted" | "unchanged" | "planned" | "requested" | "waiting" | "closed" | "rolled-back" | "stopped";

/** One promotion, whatever became of it. */
export interface Promotion {
  readonly ending: Ending;
  readonly pipeline: Pipeline;
  readonly stage: Stage;
  readonly release: string;
  /** The release before, which stands where this one does not yet. */
  readonly previous: string | null;
  readonly cluster: string;
  readonly sequence: number;
  /** Digest of the objects that stood. */
  readonly live: string;
  /** What was proved of the stage beside its plan. */
  readonly proved: string;
  readonly gates: readonly GateResult[];
  readonly verdict: GateOutcome;
  /** Of the way to the stage, or of the way back where that was taken. */
  readonly plan: Plan;
  readonly outcome: Outcome | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** As `--json` has it. */
export function promotionJson(one: Promotion): z.infer<typeof promotionShape> {
  const { plan, outcome, gates } = one;
  return {
    ending: one.ending,
    pipeline: one.pipeline.name,
    stage: one.stage.name,
    release: one.release,
    previous: one.previous,
    cluster: one.cluster,
    sequence: one.sequence,
    live: one.live,
    proved: one.proved,
    verdict: one.verdict,
    gates: gates.map(({ gate, outcome: said, message }) => ({ gate, outcome: said, message })),
    plan: {
      digest: planDigest(plan),
      kind: plan.kind,
      phases: plan.phases.map(({ title, writes }) => ({
        title,
        writes: writes.map(({ action, object: { apiVersion, kind, namespace, name } }) => ({ action, apiVersion, kind, namespace, name })),
      })),
    },
    writes: outcome?.writes ?? 0,
    unverified: outcome?.unverified ?? false,
    evidence: (outcome?.evidence ?? []).map(({ barrier, text, verified }) => ({ barrier, text, verified })),
  };
}

const ENDINGS: Readonly<Record<Ending, string>> = {
  promoted: "promoted",
  unchanged: "stands already",
  planned: "not promoted, as --dry-run asks",
  requested: "not promoted: approval is asked for",
  waiting: "not promoted yet: a gate waits",
  closed: "not promoted: a gate is closed",
  "rolled-back": "not promoted: a gate fails, and the release was taken back",
  stopped: "not promoted: it stopped",
};

/** As a person reads it. */
export function promotionText(one: Promotion): string {
  const { pipeline, stage, plan, outcome, gates } = one;
  const writes = plan.phases.reduce((sum, phase) => sum + phase.writes.length, 0);
  const lines = [
    `${pipeline.name} ${stage.name}: ${ENDINGS[one.ending]}`,
    `release  ${one.release}${outcome?.unverified === true ? "  UNVERIFIED" : ""}`,
    `cluster  ${one.cluster}, sequence ${one.sequence}`,
    ...(one.proved === "" ? [] : [`proved   ${one.proved}`]),
    ...gates.map(({ gate, outcome: said, message }) => `gate     ${gate}: ${said}, ${message}`),
    `plan     ${plan.kind}, ${plan.phases.length} phases, ${writes} writes`,
    ...plan.phases.flatMap(({ title, writes: some }, i) => [
      `  phase ${i + 1}: ${title}`,
      ...some.map(
        ({ action, object: { kind, namespace, name } }) =>
          `    ${action.padEnd(6)} ${kind} ${[namespace, name].filter((part) => part !== "").join("/")}`,
      ),
    ]),
    ...(outcome === null ? [] : [`written  ${outcome.writes} objects`]),
    ...(outcome?.evidence ?? []).map(({ barrier, text }) => `barrier  ${barrier}: ${text}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}
