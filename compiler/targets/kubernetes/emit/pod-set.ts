import type { LabelSet, Requirement } from "#ir";
import { NAMESPACE_NAME } from "#model";

/** Pods whose namespace and whose own labels fulfil all requirements. */
export interface PodSet {
  readonly namespaces: LabelSet;
  readonly pods: LabelSet;
}

export const EVERY_POD: PodSet = { namespaces: [], pods: [] };

/** The values that a label may have: those listed or all others, and perhaps none at all. */
interface Values {
  readonly absent: boolean;
  readonly listed: ReadonlySet<string>;
  readonly only: boolean;
}

function valuesOf(labels: LabelSet, key: string): Values {
  let values: Values = { absent: key !== NAMESPACE_NAME, listed: new Set(), only: false };
  for (const one of labels) if (one.key === key) values = narrowed(values, one);
  return values;
}

function narrowed({ absent, listed, only }: Values, { operator, values }: Requirement): Values {
  switch (operator) {
    case "Exists":
      return { absent: false, listed, only };
    case "DoesNotExist":
      return { absent, listed: new Set(), only: true };
    case "In":
      return { absent: false, listed: new Set(values.filter((value) => listed.has(value) === only)), only: true };
    case "NotIn":
      return { absent, listed: only ? new Set([...listed].filter((value) => !values.includes(value))) : new Set([...listed, ...values]), only };
  }
}

function isNone({ absent, listed, only }: Values): boolean {
  return !absent && only && listed.size === 0;
}

function within(a: Values, b: Values): boolean {
  if (a.absent && !b.absent) return false;
  if (a.only) return [...a.listed].every((value) => b.listed.has(value) === b.only);
  return !b.only && [...b.listed].every((value) => a.listed.has(value));
}

/** No pod can be in it. */
export function isEmpty({ namespaces, pods }: PodSet): boolean {
  return contradicts(namespaces) || contradicts(pods);
}

function contradicts(labels: LabelSet): boolean {
  if (labels.length === 1 && labels[0]?.operator === "In") return labels[0].values.length === 0;
  return labels.some(({ key }) => isNone(valuesOf(labels, key)));
}

/** Every pod of `inner` is in `outer`. */
export function covers(outer: PodSet, inner: PodSet): boolean {
  return isEmpty(inner) || (implies(inner.namespaces, outer.namespaces) && implies(inner.pods, outer.pods));
}

function implies(labels: LabelSet, wanted: LabelSet): boolean {
  if (labels === wanted) return true;
  return wanted.every(({ key }) => within(valuesOf(labels, key), valuesOf(wanted, key)));
}

export function areDisjoint(a: PodSet, b: PodSet): boolean {
  return areApart(a.namespaces, b.namespaces) || areApart(a.pods, b.pods) || isEmpty(both(a, b));
}

/** Seen at a glance: both list values of one label, and share none. */
function areApart(a: LabelSet, b: LabelSet): boolean {
  return a.some(({ key, operator, values }) => {
    const other = operator === "In" ? b.find((one) => one.key === key && one.operator === "In") : undefined;
    return other !== undefined && !values.some((value) => other.values.includes(value));
  });
}

/** The pods of both, in the shorter spelling where one holds the other. */
export function both(a: PodSet, b: PodSet): PodSet {
  return { namespaces: bothLabels(a.namespaces, b.namespaces), pods: bothLabels(a.pods, b.pods) };
}

function bothLabels(a: LabelSet, b: LabelSet): LabelSet {
  if (implies(a, b)) return a;
  return implies(b, a) ? b : b.reduce(and, a);
}

function and(labels: LabelSet, requirement: Requirement): LabelSet {
  return implies(labels, [requirement]) ? labels : [...labels, requirement].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}

function textOf({ key, operator, values }: Requirement): string {
  return JSON.stringify([key, operator, values]);
}

const OPPOSITE = { In: "NotIn", NotIn: "In", Exists: "DoesNotExist", DoesNotExist: "Exists" } as const;

/** The pods of `a` that are not in `b`, as disjoint sets. */
export function minus(a: PodSet, b: PodSet): readonly PodSet[] {
  if (areDisjoint(a, b)) return [a];
  const pieces: PodSet[] = [];
  let rest = a;
  for (const part of ["namespaces", "pods"] as const) {
    for (const requirement of b[part]) {
      const outside = { ...rest, [part]: and(rest[part], { ...requirement, operator: OPPOSITE[requirement.operator] }) };
      if (!isEmpty(outside)) pieces.push(outside);
      rest = { ...rest, [part]: and(rest[part], requirement) };
    }
  }
  return pieces;
}

/** Labels of one pod or namespace of the set: as few as can be. */
export function labelsIn(labels: LabelSet): Map<string, string> {
  const found = new Map<string, string>();
  for (const { key } of labels) {
    const { absent, listed, only } = valuesOf(labels, key);
    if (!absent) found.set(key, only ? ([...listed].sort()[0] ?? "") : `other${listed.has("other") ? listed.size : ""}`);
  }
  return found;
}

/** The names of the namespaces that a selector lists; null where it selects them in another way. */
export function namespaceNames(namespaces: LabelSet): readonly string[] | null {
  const { listed, only } = valuesOf(namespaces, NAMESPACE_NAME);
  return only && namespaces.every(({ key }) => key === NAMESPACE_NAME) ? [...listed].sort() : null;
}
