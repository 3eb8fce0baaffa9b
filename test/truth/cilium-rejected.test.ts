import { expect } from "vitest";
import { parseManifests } from "#manifest";
import { parseProfile } from "#targets";
import { cilium } from "../../compiler/targets/cilium/index.ts";
import { type TruthCase, truth } from "./load.ts";

/** Objects that the CRDs, the API server, or the agent refuse. */
interface Rejected extends Partial<TruthCase> {
  readonly name: string;
  readonly manifest?: object;
  readonly manifests?: readonly object[];
  readonly reason: string;
}
const KINDS = /^(cilium\.io|networking\.k8s\.io|policy\.networking\.k8s\.io)\//;

truth("engines/rejected.json", (cases) => {
  const chosen = parseProfile("cilium@1.20,enable-k8s-cluster-network-policy=true", [cilium]);
  if ("diagnostics" in chosen) throw new Error(chosen.diagnostics[0]?.message);
  const rejected = (cases as unknown as readonly Rejected[]).map((one) => ({ ...one, objects: one.manifests ?? [one.manifest ?? {}] }));
  const ours = rejected.filter((one) => one.objects.every((object) => KINDS.test(String(Reflect.get(object, "apiVersion")))));
  const accepted = ours.flatMap(({ name, reason, objects }) => {
    const documents = objects.flatMap((object, i) => parseManifests({ path: `${name}-${i}`, bytes: JSON.stringify(object) }).documents);
    const errors = cilium.read(documents, chosen.profile, null).diagnostics.filter((found) => found.severity === "error");
    if (errors.length === 0) return [`${name}: accepted, though ${reason}`];
    return errors.some((found) => found.at.length > 1 || found.source !== null) ? [] : [`${name}: refused without naming a place`];
  });
  console.log(`rejected under cilium: ${ours.length} objects, ${accepted.length} not refused by field`);
  expect(accepted).toEqual([]);
  expect(ours.length).toBeGreaterThan(0);
});
