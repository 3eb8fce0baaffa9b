import { canonicalJson } from "#ir";
import type { Document } from "#manifest";
import { isMove, isRolledOut, keyOf, type Write, written } from "./writes.ts";

/**
 * Object sets that an end may be judged by while the writes are under way, and of which all others are made. Of each tier one object decides a
 * flow: the first one that matches it, or one that isolates where none does. So a flow is judged in some mixture as it is where, of all that
 * may or may not be there, only that object of each tier is. Engines without an order, and those whose denials come first, are one tier.
 */
export function* statesOf(state: readonly Document[], writes: readonly Write[]): Generator<readonly Document[]> {
  yield state;
  yield written(state, writes);
  if (writes.length < 2 || writes.every(isMove)) return;
  if (isAskedWhole(writes)) return yield* mixtures(state, writes);
  if (writes.flatMap(versionsOf).some(mayConflict)) yield* fullest(state, writes);
  const least = without(state, writes);
  const tiers = new Map<string, Document[]>();
  for (const write of writes) for (const one of versionsOf(write)) tiers.set(tierOf(one), [...(tiers.get(tierOf(one)) ?? []), one]);
  yield* choices(least, [...tiers.values()]);
}

/** One of each list, or none. */
function* choices(base: readonly Document[], [first, ...rest]: readonly (readonly Document[])[]): Generator<readonly Document[]> {
  if (first === undefined) return yield base;
  yield* choices(base, rest);
  for (const object of first) yield* choices([...base, object], rest);
}

function versionsOf(write: Write): readonly Document[] {
  return write.action === "update" ? [write.object, write.before] : [write.object];
}

function without(state: readonly Document[], writes: readonly Write[]): readonly Document[] {
  const gone = new Set(writes.map(({ object }) => keyOf(object)));
  return state.filter((one) => !gone.has(keyOf(one)));
}

/** Mixtures without a deletion in which any two objects meet that may. */
function* fullest(state: readonly Document[], writes: readonly Write[]): Generator<readonly Document[]> {
  const created = writes.filter(({ action }) => action === "create");
  const updates = writes.filter(({ action }) => action === "update");
  for (const some of [[], updates, ...updates.map((one) => [one])]) yield written(state, [...created, ...some]);
}

/** Every mixture of the writes. */
function* mixtures(state: readonly Document[], writes: readonly Write[]): Generator<readonly Document[]> {
  for (let some = 1; some < 2 ** writes.length - 1; some++)
    yield written(
      state,
      writes.filter((_, i) => (some >> i) & 1),
    );
}

/** Writes of which every mixture is still asked. */
const MAX_MIXED = 5;
/** Choices of one object a tier. */
const MAX_CHOICES = 1024;

/** Where objects change what others say, every mixture is asked. */
function isAskedWhole(writes: readonly Write[]): boolean {
  return writes.flatMap(versionsOf).some(isBrittle);
}

/**
 * Whether the states of `statesOf` are enough. Where all objects of the cluster, those of others too, are united, their places mean nothing,
 * and may all change at once.
 */
export function isCovered(state: readonly Document[], writes: readonly Write[], beside: readonly Document[]): boolean {
  const standing = [...state, ...beside].filter(isRolledOut);
  if (isStoredTwice([...standing, ...writes.map(({ object }) => object)])) return false;
  if (writes.length < 2) return true;
  if (writes.every(isMove)) return standing.every(isUnited) && inOneTier(standing);
  if (!writes.every(({ object }) => isPlaced(object))) return false;
  return isAskedWhole(writes) ? writes.length <= MAX_MIXED : choicesAmong(writes.flatMap(versionsOf)) <= MAX_CHOICES;
}

function choicesAmong(objects: readonly Document[]): number {
  const counts = new Map<string, number>();
  for (const one of objects) counts.set(tierOf(one), (counts.get(tierOf(one)) ?? 1) + 1);
  return [...counts.values()].reduce((product, count) => product * count, 1);
}

/** Kinds whose objects an engine unites, or puts in one order for each tier. */
const PLACED = ["NetworkPolicy", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "GlobalNetworkPolicy"];
/** Calico's previews decide nothing. */
const STAGED = /^Staged/;

function isPlaced({ kind }: Document): boolean {
  return PLACED.includes(kind) || STAGED.test(kind);
}

function isUnited(document: Document): boolean {
  return isPlaced(document) && actionsIn(document.value).every((action) => action === "Allow" || action === "Log");
}

/**
 * Calico's policies say what a rule does, and one that allows requests denies those that are none; all others allow, or deny beyond any
 * order (Cilium).
 */
function actionsIn(value: Readonly<Record<string, unknown>>): readonly string[] {
  const { spec } = value as { spec?: { ingress?: unknown; egress?: unknown } | null };
  return [spec?.ingress, spec?.egress]
    .flatMap((rules) => (Array.isArray(rules) ? rules : []))
    .flatMap((rule: unknown) =>
      typeof rule === "object" && rule !== null && "action" in rule ? ["http" in rule ? "Deny" : String(rule.action)] : [],
    );
}

/**
 * Objects that change what others allow without isolating anybody: Cilium's requests, server names and requirements beside
 * `enableDefaultDeny: false`, and Calico's policies that stand before those of pods. Requirements of denials change what others deny.
 */
function isBrittle({ value }: Document): boolean {
  const { spec, specs } = value as { spec?: Spec | null; specs?: unknown };
  const all = [spec, ...(Array.isArray(specs) ? (specs as readonly (Spec | null)[]) : [])];
  return all.some(
    (one) =>
      one?.applyOnForward === true ||
      REQUIRING.test(canonicalJson([one?.ingressDeny ?? null, one?.egressDeny ?? null])) ||
      (["ingress", "egress"] as const).some(
        (direction) => one?.enableDefaultDeny?.[direction] === false && NARROWING.test(canonicalJson(one[direction] ?? null)),
      ),
  );
}

type Spec = Readonly<Partial<Record<"ingress" | "egress" | "ingressDeny" | "egressDeny", unknown>>> & {
  readonly applyOnForward?: unknown;
  readonly enableDefaultDeny?: Readonly<Record<string, unknown>> | null;
};
const NARROWING = /"(?:rules|serverNames|fromRequires|toRequires)":/;
const REQUIRING = /"(?:fromRequires|toRequires)":/;

/** Objects that Cilium may refuse to put together with others, though it takes each alone. */
function mayConflict({ value }: Document): boolean {
  return /"(?:rules|serverNames|authentication)":/.test(canonicalJson(value));
}

/**
 * Calico's two API groups show the same objects, and until 3.31 a policy of the default tier is the same with `default.` before its name and
 * without: to delete one deletes the other.
 */
function isStoredTwice(objects: readonly Document[]): boolean {
  const calico = objects.filter(({ apiVersion }) => CALICO.test(apiVersion));
  const names = (pick: (one: Document) => string) => new Set(calico.map(pick)).size;
  const groups = names(({ apiVersion }) => apiVersion.split("/")[0] as string);
  return groups > 1 || names(keyOf) > names((one) => keyOf(isPlaced(one) ? { ...one, name: one.name.replace(/^default\./, "") } : one));
}
const CALICO = /^(crd\.)?projectcalico\.org\//;

function inOneTier(objects: readonly Document[]): boolean {
  return new Set(objects.map(tierOf)).size <= 1;
}

/** Kinds without tiers are one; Calico reads NetworkPolicies of Kubernetes in its default tier. */
function tierOf({ value }: Document): string {
  return (value as { spec?: { tier?: string } | null }).spec?.tier ?? "default";
}
