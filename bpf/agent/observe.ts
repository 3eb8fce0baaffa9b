import type { Diagnostic } from "#diagnostic";
import { type InventoryObject, readInventory } from "#model";
import type { Directory } from "./directory.ts";

/** Kinds that an agent looks at. */
export const OBSERVED = ["Namespace", "Node", "Pod"] as const;
export type Observed = (typeof OBSERVED)[number];

/** An object as it is now. One that can't be read is as good as gone: its addresses are nobody's. */
export function observe(directory: Directory, kind: Observed, object: InventoryObject): readonly Diagnostic[] {
  const { inventory, diagnostics } = readInventory([object]);
  if (kind === "Namespace") directory.setNamespace(object.name, inventory.namespaces.get(object.name) ?? null);
  else if (kind === "Node") directory.setNode(object.name, inventory.nodes[0] ?? null);
  else {
    const [pod] = inventory.pods;
    const { uid, deletionTimestamp } = (object.value["metadata"] ?? {}) as { uid?: string; deletionTimestamp?: string };
    const known = pod === undefined ? null : { pod, id: uid ?? "", leaving: deletionTimestamp != null };
    directory.setPod(nameOf(kind, object), known);
  }
  return diagnostics;
}

/** An object is gone. */
export function forget(directory: Directory, kind: Observed, name: string): void {
  if (kind === "Namespace") directory.setNamespace(name, null);
  else if (kind === "Node") directory.setNode(name, null);
  else directory.setPod(name, null);
}

/** All objects of a kind as they are now: who is not among them is gone. */
export function observeAll(directory: Directory, kind: Observed, objects: readonly InventoryObject[]): readonly Diagnostic[] {
  const here = new Set(objects.map((one) => nameOf(kind, one)));
  const known = kind === "Namespace" ? directory.namespaces : kind === "Node" ? directory.nodes : directory.pods;
  for (const name of [...known]) if (!here.has(name)) forget(directory, kind, name);
  return objects.flatMap((one) => observe(directory, kind, one));
}

/** As the directory calls an object: pods by namespace and name. */
export function nameOf(kind: Observed, { namespace, name }: Pick<InventoryObject, "namespace" | "name">): string {
  return kind === "Pod" ? `${namespace || "default"}/${name}` : name;
}
