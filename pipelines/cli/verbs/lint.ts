import type { Document } from "#manifest";
import { Inputs } from "../inputs.ts";
import { lint as findings, type Linted, lintedIntent } from "../lints.ts";
import { CLUSTER, CONTEXT, INVENTORY, PROFILE, PROGRAM } from "../options.ts";
import { FORMAT, report, STRICT } from "../report.ts";
import type { Args, Verb } from "../verb.ts";

/** `lint SOURCE…`: traps that are no errors, in intents and in manifests. */
export const lint: Verb = {
  name: "lint",
  summary: "Find traps in intents and manifests",
  operands: "[source...]",
  options: [PROFILE, FORMAT, STRICT, INVENTORY, CLUSTER, CONTEXT, ...PROGRAM],
  examples: ["lint policies/shop/main.ts --inventory policies/shop/inventory.yaml", "lint manifests/ --profile cilium@1.20 --format github"],
  async run(args, io) {
    const inputs = await Inputs.open(args, io);
    const found = findings(await lintedOf(args, inputs), inputs.waivers(), io.today);
    return report(args, [...inputs.diagnostics, ...found], args.operands.join(" "));
  },
};

async function lintedOf(args: Args, inputs: Inputs): Promise<Linted> {
  const source = await inputs.source(args.operands);
  const inventory = await inputs.inventory();
  const chosen = inputs.profile();
  if (source.kind !== "manifests") {
    const intent = source.kind === "intent" ? source.intent : source.release.intent;
    return { ...lintedIntent(intent, inventory), profile: chosen?.profile ?? null };
  }
  const { target, profile } = chosen ?? inputs.parsed(likelyEngine(source.documents));
  const reading = target.read(source.documents, profile, inventory);
  inputs.diagnostics.push(...reading.diagnostics);
  return { intent: null, documents: source.documents, relation: reading.relation, profile: chosen === null ? null : profile, inventory };
}

/** Whose manifests these are, where nobody says it. */
function likelyEngine(documents: readonly Document[]): string {
  const groups = new Set(documents.map((one) => one.apiVersion.split("/")[0]));
  if (groups.has("cilium.io")) return "cilium";
  return groups.has("projectcalico.org") || groups.has("crd.projectcalico.org") ? "calico" : "kubernetes";
}
