import type { Path } from "#diagnostic";
import type { LabelSet } from "#ir";
import { nameOf } from "#manifest";
import { readCidr } from "./cidr.ts";
import type { WrittenClusterPeer, WrittenPods } from "./cluster-policy-shape.ts";
import { type Findings, quoted } from "./findings.ts";
import { selectorOf } from "./selector.ts";
import type { ClusterPeer, ClusterPolicy } from "./types.ts";

/** The limits and forms in which v1alpha1 and v1alpha2 differ. */
export interface Schema {
  readonly rules: number;
  /** v1alpha1 requires `namespaceSelector` in `pods`; v1alpha2 reads a missing one as every namespace. */
  readonly namespaceSelectorRequired: boolean;
  /** Drafts of v1alpha1 wrote `namespaces: {namespaceSelector: …}` and left selectors out. */
  readonly nested: boolean;
  readonly channel: "standard" | "experimental";
}
const LIST_LIMIT = 25;
/** The CRD's pattern as it is, `A-z` included. */
const DOMAIN = /^(\*\.)?([a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$/;

/** The one given field of a union; reports none, several, and more than one. */
export function oneOf<T extends object>(value: T, findings: Findings, path: Path, what: string): keyof T | null {
  const given = Object.keys(value).filter((key) => value[key as keyof T] !== undefined) as (keyof T)[];
  if (given.length === 1) return given[0] as keyof T;
  const names = given.map((key) => quoted(key)).join(" and ");
  findings.add("PCL1004", path, given.length === 0 ? `${what} is empty and must have one field` : `${what} has ${names}, only one field is allowed`);
  return null;
}

/** Checks the length of a list that may not be empty. */
export function checkLength(list: readonly unknown[], limit: number, findings: Findings, path: Path): void {
  if (list.length === 0) findings.add("PCL1004", path, "the list is empty", "leave the field out, or name at least one item");
  if (list.length > limit) findings.add("PCL1003", path, `the list has ${list.length} items, the limit is ${limit}`);
}

export function readSubject(
  written: { readonly namespaces?: unknown; readonly pods?: WrittenPods | undefined },
  schema: Schema,
  findings: Findings,
): ClusterPolicy["subject"] {
  const path = ["spec", "subject"];
  const field = oneOf(written, findings, path, "the subject");
  if (field === "namespaces")
    return { namespaces: namespacesOf(written.namespaces, schema, findings, [...path, "namespaces"]), pods: [], namespacesForm: true };
  return { ...podsOf(written.pods ?? {}, schema, findings, [...path, "pods"]), namespacesForm: false };
}

export function readPeer(written: WrittenClusterPeer, schema: Schema, findings: Findings, path: Path): ClusterPeer {
  const field = oneOf(written, findings, path, "the peer");
  if (schema.channel === "standard" && (field === "nodes" || field === "domainNames")) {
    findings.add("PCL1004", [...path, field], `field \`${field}\` is not in the standard channel of this API`, "install the experimental channel");
  }
  switch (field) {
    case "namespaces":
      return { kind: "pods", namespaces: namespacesOf(written.namespaces, schema, findings, [...path, field]), pods: [], namespacesForm: true };
    case "pods":
      return { kind: "pods", ...podsOf(written.pods ?? {}, schema, findings, [...path, field]), namespacesForm: false };
    case "networks":
      return { kind: "networks", cidrs: networksOf(written.networks ?? [], findings, [...path, field]) };
    case "nodes":
      return { kind: "nodes", nodes: selectorOf(written.nodes, findings, [...path, field]) ?? [] };
    case "domainNames":
      return { kind: "domainNames", patterns: domainsOf(written.domainNames ?? [], findings, [...path, field]) };
    case null:
      return { kind: "unknown" };
  }
}

function namespacesOf(written: unknown, schema: Schema, findings: Findings, path: Path): LabelSet {
  const nested = schema.nested && typeof written === "object" && written !== null && Object.keys(written).join() === "namespaceSelector";
  const value = nested ? (written as { namespaceSelector: unknown }).namespaceSelector : written;
  return selectorOf(value, findings, nested ? [...path, "namespaceSelector"] : path) ?? [];
}

function podsOf(written: WrittenPods, schema: Schema, findings: Findings, path: Path): { namespaces: LabelSet; pods: LabelSet } {
  const nested = written.namespaces !== undefined;
  const namespaces = nested ? written.namespaces?.namespaceSelector : written.namespaceSelector;
  if (nested && written.namespaceSelector !== undefined) oneOf({ ...written, podSelector: undefined }, findings, path, "the choice of namespaces");
  const missing = (field: string) => {
    // CRDs refuse it; what Go programs read from such a file is the empty selector.
    if (schema.nested) findings.add("PCL1055", path, `field \`${field}\` is missing, which API servers refuse; read as \`{}\``, `write ${field}: {}`);
    else findings.add("PCL1004", path, `field \`${field}\` is missing`, "`{}` is everything");
  };
  if (written.podSelector === undefined) missing("podSelector");
  if (namespaces === undefined && schema.namespaceSelectorRequired) missing("namespaceSelector");
  const at = nested ? [...path, "namespaces", "namespaceSelector"] : [...path, "namespaceSelector"];
  return {
    namespaces: namespaces === undefined ? [] : (selectorOf(namespaces, findings, at) ?? []),
    pods: written.podSelector === undefined ? [] : (selectorOf(written.podSelector, findings, [...path, "podSelector"]) ?? []),
  };
}

function networksOf(written: readonly unknown[], findings: Findings, path: Path): string[] {
  checkLength(written, LIST_LIMIT, findings, path);
  reportTwins(written, findings, path);
  const cidrs: string[] = [];
  for (const [i, one] of written.entries()) {
    // The CRD's CEL isCIDR takes host bits and engines mask them.
    const cidr = readCidr(one, findings, [...path, i], "host bits");
    if (cidr !== null) cidrs.push(cidr.text);
  }
  return [...new Set(cidrs)].sort();
}

function domainsOf(written: readonly unknown[], findings: Findings, path: Path): string[] {
  checkLength(written, LIST_LIMIT, findings, path);
  reportTwins(written, findings, path);
  const names: string[] = [];
  for (const [i, one] of written.entries()) {
    if (typeof one !== "string") findings.add("PCL1004", [...path, i], `the domain name is ${nameOf(one)}, not text`);
    else if (!DOMAIN.test(one))
      findings.add("PCL1011", [...path, i], `${quoted(one)} is no domain name of two labels or more`, "only a leading `*.` is a wildcard");
    else names.push(one);
  }
  return [...new Set(names)].sort();
}

function reportTwins(list: readonly unknown[], findings: Findings, path: Path): void {
  for (const [i, one] of list.entries()) {
    const first = list.indexOf(one);
    if (first < i) findings.add("PCL1002", [...path, i], `${quoted(one)} is given twice, as items ${first} and ${i}`);
  }
}
