import { changesOf, enforcedBy, type Phase, type Plan, planDigest, planOf, type Source } from "#answers";
import { diagnostic, printable } from "#diagnostic";
import { flowText, probeOf } from "#explain";
import type { Witness } from "#model";
import { delivered } from "#release";
import { imageTemplate } from "../image-template.ts";
import { Inputs } from "../inputs.ts";
import { EXIT } from "../io.ts";
import { PROFILE, READING } from "../options.ts";
import { watchOf } from "../status.ts";
import type { Verb } from "../verb.ts";

/** `plan A B --profile P`: how to get from A to B without a gap. */
export const plan: Verb = {
  name: "plan",
  summary: "Plan a rollout in phases that break and open nothing on the way, proved",
  operands: "<a> <b>",
  options: [PROFILE, ...READING],
  examples: [
    "plan policies/shop/main.ts policies/shop/main.v2.ts --profile cilium@1.20",
    "plan out/v1 out/v2 --profile calico --with theirs/",
    "plan live out/v2 --profile kubernetes --json",
  ],
  async run(args, io) {
    const inputs = await Inputs.open(args, io);
    const [first = "", second = ""] = args.operands;
    const engine =
      inputs.profile() ??
      inputs.refuse(diagnostic("PCL1018", ["--profile"], "--profile is missing", { help: "name the engine, for example cilium" }));
    const chosen = delivered(engine, imageTemplate);
    const inventory = await inputs.inventory();
    const beside = (await inputs.theirs()) ?? [];
    const before = await inputs.source([first]);
    const found = inputs.take(planOf(before, await inputs.source([second]), chosen, inventory, watchOf(io), { beside }));
    const changes = changesOf(found, startOf(before), { chosen, inventory, beside });
    const told = found.phases.map((phase, i): Told => ({ phase, changes: changes[i] ?? [] }));
    return { exit: EXIT.fine, json: planJson(found, told), text: planText(found, told), diagnostics: inputs.diagnostics };

    function startOf(source: Source) {
      return chosen.target.readFiles === undefined ? (enforcedBy(source, chosen, inventory).value?.documents ?? []) : [];
    }
  },
};

interface Told {
  readonly phase: Phase;
  /** Flows that are judged anew once the phase is through. */
  readonly changes: readonly Witness[];
}

function planJson(found: Plan, told: readonly Told[]) {
  return {
    profile: found.profile,
    kind: found.kind,
    digest: planDigest(found),
    phases: told.map(({ phase: { title, bound, writes, proof }, changes }) => ({
      title,
      bound,
      writes: writes.map(({ action, object: { apiVersion, kind, namespace, name } }) => ({ action, apiVersion, kind, namespace, name })),
      proof,
      changes: changes.map((one) => ({ side: one.side, effect: one.effect, expect: one.after.decision, probe: probeOf(one.flow, one.effect) })),
    })),
  };
}

const BOUNDS = {
  old: "nothing beyond the old release is allowed",
  new: "nothing beyond the new release is allowed",
  either: "nothing beyond the two releases is allowed",
};

function planText(found: Plan, told: readonly Told[]): string {
  const { profile, kind, phases } = found;
  if (kind === "nothing") return `nothing to write for ${profile}\n`;
  const writes = phases.reduce((sum, phase) => sum + phase.writes.length, 0);
  const lines = told.flatMap(({ phase, changes }, i) => [
    "",
    `phase ${i + 1}: ${phase.title}`,
    ...phase.writes.map(
      ({ action, object }) =>
        `  ${action.padEnd(6)} ${object.kind} ${printable([object.namespace, object.name].filter((part) => part !== "").join("/"))}`,
    ),
    `  ${BOUNDS[phase.bound]}, and what both allow stays allowed: proved in ${phase.proof.states} states, ${phase.proof.steps} steps`,
    ...(i < told.length - 1 ? barrierText(phase, changes) : []),
  ]);
  const count = `${phases.length} ${phases.length === 1 ? "phase" : "phases"}, ${writes} ${writes === 1 ? "write" : "writes"}`;
  return [`${kind} for ${profile}: ${count}, ${planDigest(found)}`, ...lines, ""].join("\n");
}

/** What must be seen before the next phase begins. */
function barrierText({ writes }: Phase, changes: readonly Witness[]): readonly string[] {
  if (writes.some(({ object }) => object.kind === "ConfigMap")) return ["  barrier: the agent of every node reports this image"];
  const seen = changes.slice(0, 2).map((one) => `    ${one.side} ${one.after.decision}: ${flowText(one.flow, one.live)}`);
  return seen.length === 0
    ? ["  barrier: every node has all of it; no verdict tells, as none changes"]
    : ["  barrier: every node has all of it, as a probe of what is judged anew shows:", ...seen];
}
