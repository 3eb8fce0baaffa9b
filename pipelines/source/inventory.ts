import type { Loaded } from "#answers";
import { diagnostic, hasErrors, printable } from "#diagnostic";
import type { Document } from "#manifest";
import { type Inventory, readInventory, uniteSnapshots } from "#model";
import { readLive } from "./live.ts";
import { loadSource } from "./load.ts";
import type { World } from "./source.ts";

/** A pod with its status takes some kilobytes, a large cluster has tens of thousands. */
const MAX_INVENTORY_BYTES = 256 * 1024 * 1024;

/** What a cluster holds: files or folders as `kubectl get` prints them, `-`, or `live`. Several are snapshots of one cluster. */
export async function loadInventory(operands: readonly string[], world: World): Promise<Loaded<Inventory>> {
  const loaded: Loaded<Inventory>[] = [];
  for (const operand of operands) loaded.push(await loadSnapshot(operand, world));
  const diagnostics = loaded.flatMap((one) => one.diagnostics);
  const [first, ...others] = loaded.flatMap(({ value }) => value ?? []);
  return { value: first === undefined || others.length + 1 < loaded.length ? null : uniteSnapshots([first, ...others]), diagnostics };
}

async function loadSnapshot(operand: string, world: World): Promise<Loaded<Inventory>> {
  const { value, diagnostics } =
    operand === "live"
      ? await world.working("asking the cluster for its inventory", () => readLive("inventory", world))
      : await documentsAt([operand], world, MAX_INVENTORY_BYTES);
  if (value === null || hasErrors(diagnostics)) return { value: null, diagnostics };
  const read = readInventory(value);
  const all = [...diagnostics, ...read.diagnostics];
  return { value: hasErrors(all) ? null : read.inventory, diagnostics: all };
}

/** The Kubernetes objects that some operands name. */
export async function documentsAt(operands: readonly string[], world: World, limit?: number): Promise<Loaded<readonly Document[]>> {
  const { value, diagnostics } = await loadSource(operands, world, limit);
  if (value === null) return { value: null, diagnostics };
  if (value.kind === "manifests") return { value: value.documents, diagnostics };
  const problem = diagnostic("PCL1018", [value.name], `\`${printable(value.name)}\` holds no Kubernetes objects`, {
    help: "name manifest files, a folder of them, or `live`",
  });
  return { value: null, diagnostics: [...diagnostics, problem] };
}
