import { type Plan, planOf } from "#answers";
import { diagnostic, printable } from "#diagnostic";
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
  examples: ["plan policies/shop/main.ts policies/shop/main.v2.ts --profile cilium@1.20", "plan live out/v2 --profile kubernetes --json"],
  async run(args, io) {
    const inputs = await Inputs.open(args, io);
    const [first = "", second = ""] = args.operands;
    const profile =
      inputs.profile() ??
      inputs.refuse(diagnostic("PCL1018", ["--profile"], "--profile is missing", { help: "name the engine, for example cilium" }));
    const inventory = await inputs.inventory();
    const found = inputs.take(planOf(await inputs.source([first]), await inputs.source([second]), profile, inventory, watchOf(io)));
    return { exit: EXIT.fine, json: planJson(found), text: planText(found), diagnostics: inputs.diagnostics };
  },
};

function planJson({ profile, kind, phases }: Plan) {
  return {
    profile,
    kind,
    phases: phases.map(({ title, bound, writes, proof }) => ({
      title,
      bound,
      writes: writes.map(({ action, object: { apiVersion, kind: type, namespace, name } }) => ({ action, apiVersion, kind: type, namespace, name })),
      proof,
    })),
  };
}

const BOUNDS = {
  old: "nothing beyond the old release is allowed",
  new: "nothing beyond the new release is allowed",
  either: "nothing beyond the two releases is allowed",
};

function planText({ profile, kind, phases }: Plan): string {
  if (kind === "nothing") return `nothing to write for ${profile}\n`;
  const writes = phases.reduce((sum, phase) => sum + phase.writes.length, 0);
  const lines = phases.flatMap(({ title, bound, writes: some, proof }, i) => [
    "",
    `phase ${i + 1}: ${title}`,
    ...some.map(
      ({ action, object }) =>
        `  ${action.padEnd(6)} ${object.kind} ${printable([object.namespace, object.name].filter((part) => part !== "").join("/"))}`,
    ),
    `  ${BOUNDS[bound]}, and what both allow stays allowed: proved in ${proof.states} states, ${proof.steps} steps`,
    ...(i < phases.length - 1 ? ["  barrier: every node has all of it"] : []),
  ]);
  return [`${kind} for ${profile}: ${phases.length} phases, ${writes} writes`, ...lines, ""].join("\n");
}
