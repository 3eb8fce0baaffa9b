import type { Requirement as LabelRequirement, LabelSet } from "#ir";
import { NAMESPACE_LABELS, SOURCES } from "./identity-labels.ts";

/** One requirement on an identity's labels: a label of this source (`any` takes each) and key. */
export interface Requirement {
  readonly source: string;
  readonly key: string;
  readonly operator: LabelRequirement["operator"];
  readonly values: readonly string[];
}

/** Requirements as Kubernetes objects give them, on labels of one source. */
export function fromLabels(labels: LabelSet, source: string, prefix = ""): Requirement[] {
  return labels.map(({ key, operator, values }) => ({ source, key: prefix + key, operator, values }));
}

/** A namespace selector as requirements on the labels that identities carry for their namespace. */
export function fromNamespaceLabels(labels: LabelSet): Requirement[] {
  return fromLabels(labels, SOURCES.kubernetes, NAMESPACE_LABELS);
}

export function exists(source: string, key: string): Requirement {
  return { source, key, operator: "Exists", values: [] };
}
export function equals(source: string, key: string, value: string): Requirement {
  return { source, key, operator: "In", values: [value] };
}

/** Whether a selector names this key of Kubernetes labels, with or without source. */
export function namesKey(requirements: readonly Requirement[], test: (key: string) => boolean): boolean {
  return requirements.some(({ source, key }) => (source === SOURCES.any || source === SOURCES.kubernetes) && test(key));
}

/** A text that two selectors share exactly if they require the same. */
export function selectorKey(requirements: readonly Requirement[]): string {
  const texts = requirements.map(({ source, key, operator, values }) => [source, key, operator, ...[...values].sort()].join("\u0000"));
  return [...new Set(texts)].sort().join("\u0001");
}
