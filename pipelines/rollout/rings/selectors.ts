import { digestOf } from "#compiler";
import { type Diagnostic, diagnostic } from "#diagnostic";
import type { LabelSet, PodSelector, Requirement } from "#ir";
import { type Inventory, NAMESPACE_NAME } from "#model";
import type { Pipeline, RingOf, Stage } from "../pipeline/schema.ts";

/** A ring is every ring up to it: those who have the new release keep it. */
export function ringUpTo(
  { stages }: Pipeline,
  name: string,
  inventory: Inventory | null,
): { readonly pods: readonly PodSelector[] } | { readonly problem: Diagnostic } {
  const rings = stages.slice(0, stages.findIndex((one) => one.name === name) + 1).filter((one) => one.kind === "ring");
  const pods: PodSelector[] = [];
  for (const stage of rings) {
    const some = podsOf(stage, inventory);
    if ("problem" in some) return some;
    pods.push(...some.pods);
  }
  return { pods };
}

function podsOf({ name, of }: Stage & { readonly kind: "ring" }, inventory: Inventory | null) {
  if (of.percent === undefined || of.key === undefined) return { pods: [selector(namespacesOf(of), labelsOf(of))] };
  const at = ["stages", name, "percent"];
  if (inventory === null) {
    const help = "say `cluster: { inventory: … }` in the pipeline, or --inventory";
    return { problem: diagnostic("PCL1018", at, `ring \`${name}\` is a share of the workloads, and there is no inventory`, { help }) };
  }
  const workloads = workloadsIn(of, of.key, inventory).filter((one) => isChosen(one, of.percent as number));
  if (workloads.length === 0) {
    const help = "raise the percentage, or name namespaces or labels";
    return { problem: diagnostic("PCL1018", at, `no workload of the inventory falls into ring \`${name}\``, { help }) };
  }
  const spaces = [...new Set(workloads.map((one) => one.namespace))];
  const pods = spaces.map((namespace) => {
    const values = workloads.filter((one) => one.namespace === namespace).map((one) => one.name);
    return selector([within(NAMESPACE_NAME, [namespace])], [...labelsOf(of).filter((one) => one.key !== of.key), within(of.key as string, values)]);
  });
  return { pods };
}

interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** Workloads by the label that names them, among the pods that the rest of the ring selects. */
function workloadsIn(of: RingOf, key: string, { pods }: Inventory): readonly Named[] {
  const found = new Map<string, Named>();
  for (const { namespace, labels } of pods) {
    const name = labels.get(key);
    const fits = labelsOf(of).every((one) => one.values.includes(labels.get(one.key) ?? ""));
    if (name === undefined || name === "" || !fits || (of.namespaces !== undefined && !of.namespaces.includes(namespace))) continue;
    found.set(`${namespace}/${name}`, { namespace, name });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** The same everywhere and always: the first 32 bits of SHA-256 over namespace and name, as a part of all. */
export function isChosen({ namespace, name }: Named, percent: number): boolean {
  return Number.parseInt(digestOf(`${namespace}/${name}`).slice(0, 8), 16) / 2 ** 32 < percent / 100;
}

function namespacesOf({ namespaces }: RingOf): LabelSet {
  return namespaces === undefined ? [] : [within(NAMESPACE_NAME, namespaces)];
}

function labelsOf({ labels = {} }: RingOf): Requirement[] {
  return Object.entries(labels).map(([key, values]) => within(key, typeof values === "string" ? [values] : values));
}

function within(key: string, values: readonly string[]): Requirement {
  return { key, operator: "In", values: [...new Set(values)].sort() };
}

function selector(namespaces: LabelSet, pods: readonly Requirement[]): PodSelector {
  return { kind: "pods", namespaces, pods: [...pods].sort((a, b) => (a.key < b.key ? -1 : 1)), serviceAccounts: "any" };
}
