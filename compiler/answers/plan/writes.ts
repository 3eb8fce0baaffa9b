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
  const deletes = before
    .filter((one) => isRolledOut(one) && isDeletable(one) && !kept.has(keyOf(one)))
    .map((object): Write => ({ action: "delete", object }));
  return [...puts, ...deletes];
}

/** Kinds that engines judge flows by. All others, namespaces and workloads among them, a plan neither writes nor deletes. */
const ROLLED_OUT =
  /^((Staged)?(Global|Kubernetes)?NetworkPolicy|Cilium(Clusterwide)?NetworkPolicy|CiliumCIDRGroup|((Baseline)?Admin|Cluster)NetworkPolicy|(Global)?NetworkSet|Tier|HostEndpoint|Profile|FelixConfiguration|KubeControllersConfiguration)$/;

export function isRolledOut({ kind }: Document): boolean {
  return ROLLED_OUT.test(kind);
}

/** Tiers of Calico that are there without an object: its API server deletes none of them. */
const STATIC_TIERS = ["default", "adminnetworkpolicy", "baselineadminnetworkpolicy", "kube-admin", "kube-baseline"];

function isDeletable({ kind, name }: Document): boolean {
  return kind !== "Tier" || !STATIC_TIERS.includes(name);
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

/** Whether the same objects stand, to the last label that policies may select. */
export function isWrittenAlike(a: readonly Document[], b: readonly Document[]): boolean {
  const text = (some: readonly Document[]) => canonicalJson(some.map((one) => [keyOf(one), meaningText(one), ...allLabels(one)].map(String)).sort());
  return a.length === b.length && text(a) === text(b);
}

function allLabels({ kind, value }: Document): readonly string[] {
  const { labels } = (value["metadata"] ?? {}) as { labels?: Readonly<Record<string, unknown>> | null };
  return LABELLED.includes(kind) ? [canonicalJson(labels ?? null)] : [];
}

/** Whether policies select such objects by their labels. */
export function isLabelled({ kind }: Document): boolean {
  return LABELLED.includes(kind);
}

/** An object by the name that the API server knows it by: versions of a kind are one. */
export function keyOf({ apiVersion, kind, namespace, name }: Pick<Document, "apiVersion" | "kind" | "namespace" | "name">): string {
  return [apiVersion.split("/")[0], kind, (CLUSTERWIDE.test(kind) ? "" : namespace) || "default", name].join(" ");
}

/** Kinds whose objects have no namespace: the API server clears one that is written. */
const CLUSTERWIDE =
  /^((Staged)?GlobalNetworkPolicy|CiliumClusterwideNetworkPolicy|CiliumCIDRGroup|((Baseline)?Admin|Cluster)NetworkPolicy|GlobalNetworkSet|Tier|HostEndpoint|Profile|FelixConfiguration|KubeControllersConfiguration|Namespace|Node)$/;

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

/** Kinds that policies select by the labels of their objects. */
const LABELLED = ["CiliumCIDRGroup", "GlobalNetworkSet", "HostEndpoint", "NetworkSet"];

/** Labels but those that only say who wrote an object. */
export function labelsOf(metadata: unknown): unknown {
  const { labels } = (metadata ?? {}) as { labels?: Readonly<Record<string, unknown>> | null };
  return Object.fromEntries(Object.entries(labels ?? {}).filter(([key]) => key !== MANAGED_BY && !key.startsWith("portcullis.io/")));
}

const MANAGED_BY = "app.kubernetes.io/managed-by";
