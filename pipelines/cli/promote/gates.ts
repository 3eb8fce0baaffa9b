import { lint, type Source } from "#answers";
import { budgetsSchema } from "#replay";
import type { Journal } from "#rollout";
import { covered, type Gate, type GateResult, gateResult, lintsHeld, proofHeld, replayHeld, soaked, stoodSince, type Turn } from "#rollout";
import type { Io } from "../io.ts";
import type { Args } from "../verb.ts";
import { errorBudget } from "./prometheus.ts";
import type { Situation } from "./situation.ts";
import { type Traffic, trafficUnder } from "./traffic.ts";

/** What gates are asked of. */
export interface Asked {
  readonly args: Args;
  readonly io: Io;
  readonly situation: Situation;
  readonly turn: Turn;
  readonly journal: Journal;
  /** What stood before the release. */
  readonly before: Source;
  readonly approval: () => GateResult;
}

/** Asks every gate of a stage, cheap ones first as they are written. */
export async function askGates(asked: Asked): Promise<readonly GateResult[]> {
  const results: GateResult[] = [];
  for (const gate of asked.turn.stage.gates) results.push(await askGate(gate, asked));
  if (asked.args.list("approval").length > 0 && !results.some((one) => one.gate === "approval")) results.push(asked.approval());
  return results;
}

async function askGate(gate: Gate, asked: Asked): Promise<GateResult> {
  const { io, situation, turn, journal } = asked;
  const { chosen, inventory, releases, inputs } = situation;
  switch (gate.kind) {
    case "proof":
      return proofHeld(releases.next, chosen, inventory);
    case "lints":
      return lintsHeld(gate.allow, lint(await inputs.linted(releases.next), inputs.waivers(), io.today));
    case "replay": {
      const traffic = await trafficOf(gate.flows, asked, gate.budgets);
      return "unread" in traffic ? unread("replay", traffic) : replayHeld(traffic.result, traffic.findings);
    }
    case "coverage": {
      const traffic = await trafficOf(gate.flows, asked, budgetsSchema.parse({}));
      return "unread" in traffic ? unread("coverage", traffic) : covered(gate.share, traffic.result, traffic.findings);
    }
    case "soak":
      return soaked(gate.time, stoodSince(journal, releases.next.release.digest, turn.before), io.clock());
    case "error-budget":
      return await errorBudget(gate, io.env);
    case "approval":
      return asked.approval();
  }
}

function trafficOf(own: readonly string[] | undefined, { args, io, situation, before }: Asked, budgets: Parameters<typeof trafficUnder>[3]) {
  const given = args.list("flows");
  const named = given.length > 0 ? given : (own ?? situation.pipeline.flows).map(situation.path);
  return trafficUnder(situation, before, named, budgets, io.cwd);
}

/** Without any traffic there is no evidence, which is no pass; traffic that can't be read can't be judged. */
function unread(gate: string, { unread: findings }: Extract<Traffic, { unread: unknown }>): GateResult {
  const nothing = findings.some((one) => one.code === "PCL5002");
  return gateResult(gate, nothing ? "fail" : "error", findings.map(({ name, message }) => `${name}: ${message}`).join("; "), findings);
}
