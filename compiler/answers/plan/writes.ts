import { canonicalJson } from "#ir";
import type { Document } from "#manifest";

/** One write to the API server. */
export type Write =
  | { readonly action: "create"; readonly object: Document }
  | { readonly action: "update"; readonly object: Document; readonly before: Document }
  | { readonly action: "delete"; readonly object: Document };

/** What has to be written so that `after` stands where `before` stood. Labels that only say who wrote an object are no change. */
export function writesBetween(before: readonly Document[], after: readonly Document[]): readonly Write[] {
  const old = new Map(before.map((one) => [keyOf(one), one]));
  const kept = new Set(after.map(keyOf));
  const puts = after.filter(isRolledOut).flatMap((object): Write[] => {
    const known = old.get(keyOf(object));
    if (known === undefined) return [{ action: "create", object }];
    return meaningText(known) === meaningText(object) ? [] : [{ action: "update", object, before: known }];
  });
  const deletes = before.filter((one) => isRolledOut(one) && !kept.has(keyOf(one))).map((object): Write => ({ action: "delete", object }));
  return [...puts, ...deletes];
}

/** Namespaces, workloads and their like are no policies: a plan neither writes nor deletes them. */
export function isRolledOut({ apiVersion }: Document): boolean {
  return apiVersion !== "v1" && !apiVersion.startsWith("apps/") && !apiVersion.startsWith("batch/");
}

/** Objects that policies select by labels, and whose labels change: their writes can't be put in a safe order with those of policies. */
export function relabelled(before: readonly Document[], after: readonly Document[]): readonly Document[] {
  const old = new Map(before.map((one) => [keyOf(one), one]));
  return after.filter((one) => {
    const known = isRolledOut(one) ? undefined : old.get(keyOf(one));
    return known !== undefined && labelsText(known) !== labelsText(one);
  });
}

/** What stands after the writes. */
export function written(state: readonly Document[], writes: readonly Write[]): readonly Document[] {
  const objects = new Map(state.map((one) => [keyOf(one), one]));
  for (const { action, object } of writes) {
    if (action === "delete") objects.delete(keyOf(object));
    else objects.set(keyOf(object), object);
  }
  return [...objects.values()];
}

/** An object by the name that the API server knows it by: versions of a kind are one. */
export function keyOf({ apiVersion, kind, namespace, name }: Pick<Document, "apiVersion" | "kind" | "namespace" | "name">): string {
  return [apiVersion.split("/")[0], kind, namespace || "default", name].join(" ");
}

/** An update of nothing but the place among other objects (Calico's `order`). */
export function isMove(write: Write): boolean {
  return write.action === "update" && meaningText(write.before, ["order"]) === meaningText(write.object, ["order"]);
}

/** What an object says, as one text: without status, and with labels only where policies select by them. */
export function meaningText({ kind, value }: Document, but: readonly string[] = []): string {
  const { metadata, spec, ...rest } = value;
  const told = typeof spec === "object" && spec !== null ? Object.entries(spec).filter(([name]) => !but.includes(name)) : [["", spec]];
  return canonicalJson([rest, Object.fromEntries(told), LABELLED.includes(kind) ? labelsOf(metadata) : null]);
}

function labelsText({ value }: Document): string {
  const { spec } = value as { spec?: (Templated & { jobTemplate?: { spec?: Templated | null } | null }) | null };
  return canonicalJson([value["metadata"], spec?.template?.metadata, spec?.jobTemplate?.spec?.template?.metadata].map(labelsOf));
}

interface Templated {
  readonly template?: { readonly metadata?: unknown } | null;
}

/** Kinds that policies select by the labels of their objects. */
const LABELLED = ["CiliumCIDRGroup", "GlobalNetworkSet", "HostEndpoint", "NetworkSet"];

function labelsOf(metadata: unknown): unknown {
  const { labels } = (metadata ?? {}) as { labels?: Readonly<Record<string, unknown>> | null };
  return Object.fromEntries(Object.entries(labels ?? {}).filter(([key]) => key !== MANAGED_BY && !key.startsWith("portcullis.io/")));
}

const MANAGED_BY = "app.kubernetes.io/managed-by";
