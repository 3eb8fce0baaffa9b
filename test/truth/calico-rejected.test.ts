import { expect } from "vitest";
import { parseManifests } from "#manifest";
import { calico } from "../../compiler/targets/calico/index.ts";
import { profileOf } from "../../compiler/targets/profile.ts";
import { type TruthCase, truth } from "./load.ts";

/** Objects that Calico's validator, its CRDs or the API server refuse. */
interface Rejected extends Partial<TruthCase> {
  readonly name: string;
  readonly manifest?: object;
  readonly manifests?: readonly object[];
  readonly reason: string;
}
const KINDS = /^(projectcalico\.org|networking\.k8s\.io|policy\.networking\.k8s\.io)\//;

truth("engines/rejected.json", (cases) => {
  const rejected = (cases as unknown as readonly Rejected[]).map((one) => ({ ...one, objects: one.manifests ?? [one.manifest ?? {}] }));
  const ours = rejected.filter((one) => one.objects.every((object) => KINDS.test(String(Reflect.get(object, "apiVersion")))));
  const accepted = ours.flatMap(({ name, reason, objects }) => {
    const documents = objects.flatMap((object, i) => parseManifests({ path: `${name}-${i}`, bytes: JSON.stringify(object) }).documents);
    const errors = calico.read(documents, profileOf(calico, "3.32"), null).diagnostics.filter((found) => found.severity === "error");
    if (errors.length === 0) return [`${name}: accepted, though ${reason}`];
    return errors.some((found) => found.at.length > 1) ? [] : [`${name}: refused without naming a field`];
  });
  console.log(`rejected under calico: ${ours.length} objects, ${accepted.length} not refused by field`);
  expect(accepted).toEqual([]);
  expect(ours.length).toBeGreaterThan(0);
});
