import { canonicalJson } from "#ir";
import type { Document } from "#manifest";
import { isMove, type Write, written } from "./writes.ts";

/**
 * Object sets that an end may be judged by while the writes are under way, of which all others are made: with objects that engines
 * unite, a flow is denied in some subset only if it is without all optional objects or with one of them alone, and allowed likewise.
 * Writes that are one object's only: before and after.
 */
export function statesOf(state: readonly Document[], writes: readonly Write[]): readonly (readonly Document[])[] {
  const after = written(state, writes);
  if (writes.length < 2) return [state, after];
  if (writes.some(({ object }) => isBrittle(object))) return mixtures(state, writes);
  const deletes = writes.filter((one) => one.action === "delete");
  const least = written(state, deletes);
  const optional = writes.map(({ object }) => object);
  return [least, after, state, ...optional.map((object) => written(least, [{ action: "create", object }]))];
}

/** Every mixture of the writes. */
function mixtures(state: readonly Document[], writes: readonly Write[]): readonly (readonly Document[])[] {
  return writes.reduce<readonly (readonly Document[])[]>((all, one) => all.flatMap((some) => [some, written(some, [one])]), [state]);
}

/** Writes of which every mixture is still asked. */
const MAX_MIXED = 5;

/**
 * Whether the states of `statesOf` are enough: nothing is updated beside other writes, and engines unite all that changes. Where all
 * objects of the cluster are united, their places mean nothing, and may all change at once.
 */
export function isCovered(state: readonly Document[], writes: readonly Write[]): boolean {
  const every = [...state, ...writes.map(({ object }) => object)];
  if (isStoredTwice(every)) return false;
  if (writes.length < 2) return true;
  if (writes.every(isMove)) return state.every(isUnited) && inOneTier(state);
  const objects = writes.map(({ object }) => object);
  if (writes.length > MAX_MIXED && objects.some(isBrittle)) return false;
  return writes.every(({ action }) => action !== "update") && objects.every(isUnited) && inOneTier(objects);
}

/** Kinds whose objects an engine unites: the order of writing and reading means nothing. */
const UNITED = ["NetworkPolicy", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "GlobalNetworkPolicy"];

function isUnited({ kind, value }: Document): boolean {
  return UNITED.includes(kind) && actionsIn(value).every((action) => action === "Allow" || action === "Log");
}

/** Calico's policies say what a rule does; all others allow, or deny beyond any order (Cilium). */
function actionsIn(value: Readonly<Record<string, unknown>>): readonly string[] {
  const { spec } = value as { spec?: { ingress?: unknown; egress?: unknown } | null };
  return [spec?.ingress, spec?.egress]
    .flatMap((rules) => (Array.isArray(rules) ? rules : []))
    .flatMap((rule: unknown) => (typeof rule === "object" && rule !== null && "action" in rule ? [String(rule.action)] : []));
}

/**
 * Objects that change what others allow without isolating anybody: Cilium's requests, server names and requirements beside
 * `enableDefaultDeny: false`, and Calico's policies that stand before those of pods.
 */
function isBrittle({ value }: Document): boolean {
  const { spec, specs } = value as { spec?: Spec | null; specs?: unknown };
  const all = [spec, ...(Array.isArray(specs) ? (specs as readonly (Spec | null)[]) : [])];
  return all.some(
    (one) =>
      one?.applyOnForward === true ||
      (["ingress", "egress"] as const).some(
        (direction) => one?.enableDefaultDeny?.[direction] === false && NARROWING.test(canonicalJson(one[direction] ?? null)),
      ),
  );
}

type Spec = Readonly<Partial<Record<"ingress" | "egress", unknown>>> & {
  readonly applyOnForward?: unknown;
  readonly enableDefaultDeny?: Readonly<Record<string, unknown>> | null;
};
const NARROWING = /"(?:rules|serverNames|fromRequires|toRequires)":/;

/** Calico's two API groups show the same objects: to delete one deletes the other. */
function isStoredTwice(objects: readonly Document[]): boolean {
  return new Set(objects.map(({ apiVersion }) => apiVersion.split("/")[0]).filter((group) => group?.endsWith("projectcalico.org"))).size > 1;
}

function inOneTier(objects: readonly Document[]): boolean {
  return new Set(objects.map(({ value }) => (value as { spec?: { tier?: string } | null }).spec?.tier ?? "default")).size <= 1;
}
