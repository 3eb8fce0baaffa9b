import { type Plan, planTold, toldDigest } from "#answers";
import { canonicalJson } from "#ir";
import type { Document } from "#manifest";
import { yamlText } from "#targets";
import type { PhaseWork } from "../applier.ts";
import { worksOf } from "../work.ts";
import { type Delivery, pointers } from "./pointers.ts";
import { readme } from "./readme.ts";

/** Argo CD applies lower waves first. */
const WAVE = "argocd.argoproj.io/sync-wave";

/** The files of a plan for a controller that follows a folder: one folder for each phase, with everything that stands once it is through. */
export function rendered(plan: Plan, before: readonly Document[], delivery: Delivery): ReadonlyMap<string, string> {
  const works = worksOf(plan, before);
  const files = new Map<string, string>();
  const phases = works.length === 0 ? [{ number: 1, title: "nothing changes", writes: [], standing: before }] : works;
  for (const { number, standing } of phases)
    for (const one of standing) files.set(`${folderOf(number)}/${fileOf(one)}`, yamlText(withWave(one, waveOf(one, works, number))));
  for (const { number } of phases) for (const [path, object] of pointers(number, folderOf(number), delivery)) files.set(path, yamlText(object));
  files.set("plan.json", canonicalJson({ digest: toldDigest(planTold(plan)), ...planTold(plan) }));
  files.set("README.md", readme(plan, phases, delivery, folderOf));
  return files;
}

function folderOf(phase: number): string {
  return `phases/${`${phase}`.padStart(2, "0")}`;
}

/** The phase that wrote an object as it stands after one; 0: it stood before. */
function waveOf(document: Document, works: readonly PhaseWork[], phase: number): number {
  const wrote = works.findLast(({ number, writes }) => number <= phase && writes.some((one) => one.action !== "delete" && one.object === document));
  return wrote?.number ?? 0;
}

function withWave({ value }: Document, wave: number): object {
  const { apiVersion, kind, metadata, ...rest } = value as { apiVersion: string; kind: string; metadata: { annotations?: object } };
  return { apiVersion, kind, metadata: { ...metadata, annotations: { ...metadata.annotations, [WAVE]: `${wave}` } }, ...rest };
}

function fileOf(document: Document): string {
  const { apiVersion, kind, namespace, name } = document;
  const group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0]}` : "";
  return `${[namespace || "cluster", `${kind}${group}`, name].join("_").toLowerCase()}.yaml`;
}
