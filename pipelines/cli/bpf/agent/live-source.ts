import { type Directory, forget, nameOf, OBSERVED, type Observed, observe, observeAll } from "#agent";
import type { Connection } from "#cluster";
import { printable } from "#diagnostic";
import type { InventoryObject } from "#model";
import type { Hearing, RunningSource } from "./source.ts";

const RESOURCES: Readonly<Record<Observed, string>> = { Namespace: "namespaces", Node: "nodes", Pod: "pods" };

/** Keeps a directory as an API server says: namespaces, nodes and pods. */
export async function liveSource(config: Connection, directory: Directory, changed: () => void, stop: AbortSignal): Promise<RunningSource> {
  const { watchKind } = await import("#cluster");
  const parts = new Map(OBSERVED.map((kind) => [kind, new Part()]));
  const ended = OBSERVED.map((kind) => {
    const part = parts.get(kind) as Part;
    const watcher = {
      listed: (objects: readonly InventoryObject[]) => {
        observeAll(directory, kind, objects);
        part.listed = true;
        changed();
      },
      changed: (object: InventoryObject) => {
        observe(directory, kind, object);
        changed();
      },
      deleted: (object: InventoryObject) => {
        forget(directory, kind, nameOf(kind, object));
        changed();
      },
      heard: () => part.found(changed),
      lost: (reason: string) => part.lost(reason, changed),
    };
    return watchKind(config, { kind, resource: RESOURCES[kind] }, watcher, stop);
  });
  return { hearing: () => together(parts), ended: Promise.all(ended) };
}

/** How it stands with the watch of one kind. */
class Part {
  listed = false;
  heard: number | null = null;
  silentSince: number | null = performance.now();
  losses = 0;
  problem: string | null = null;

  found(changed: () => void): void {
    this.heard = Date.now();
    if (this.silentSince === null) return;
    this.silentSince = null;
    this.problem = null;
    changed();
  }
  lost(reason: string, changed: () => void): void {
    this.losses++;
    this.problem = printable(reason, 200);
    if (this.silentSince !== null) return;
    this.silentSince = performance.now();
    changed();
  }
}

/** The one that is silent longest speaks for all. */
function together(parts: ReadonlyMap<string, Part>): Hearing {
  const all = [...parts.values()];
  const silent = all.flatMap(({ silentSince }) => silentSince ?? []);
  const heard = all.map((one) => one.heard);
  return {
    listed: all.every((one) => one.listed),
    silentSince: silent.length === 0 ? null : Math.min(...silent),
    heard: heard.some((one) => one === null) ? null : Math.min(...(heard as number[])),
    losses: new Map([...parts].map(([kind, { losses }]) => [kind, losses])),
    problem: all.find(({ problem }) => problem !== null)?.problem ?? null,
  };
}
