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
  const puts = after.flatMap((object): Write[] => {
    const known = old.get(keyOf(object));
    if (known === undefined) return [{ action: "create", object }];
    return meaningText(known) === meaningText(object) ? [] : [{ action: "update", object, before: known }];
  });
  const deletes = before.filter((one) => !kept.has(keyOf(one))).map((object): Write => ({ action: "delete", object }));
  return [...puts, ...deletes];
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
export function keyOf({ apiVersion, kind, namespace, name }: Document): string {
  return [apiVersion.split("/")[0], kind, namespace, name].join(" ");
}

/** An update of nothing but the place among other objects (Calico's `order`). */
export function isMove(write: Write): boolean {
  return write.action === "update" && meaningText(write.before, ["order"]) === meaningText(write.object, ["order"]);
}

function meaningText({ value }: Document, but: readonly string[] = []): string {
  const { metadata: _, spec, ...rest } = value;
  const told = typeof spec === "object" && spec !== null ? Object.entries(spec).filter(([name]) => !but.includes(name)) : [["", spec]];
  return canonicalJson([rest, Object.fromEntries(told)]);
}
