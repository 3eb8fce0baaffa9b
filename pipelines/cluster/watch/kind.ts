import { setTimeout as sleep } from "node:timers/promises";
import type { KubeConfig } from "@kubernetes/client-node";
import type { InventoryObject } from "#model";
import { ApiError, ask, textOf } from "./ask.ts";
import { linesOf } from "./lines.ts";

/** A kind of the core API that is watched: `Pod`, `pods`. */
export interface WatchedKind {
  readonly kind: string;
  readonly resource: string;
}
/** Who is told of the objects of a kind. */
export interface Watcher {
  /** All that there are now. */
  listed(objects: readonly InventoryObject[]): void;
  changed(object: InventoryObject): void;
  deleted(object: InventoryObject): void;
  /** The server is in touch. */
  heard(): void;
  /** It isn't, and why; or the list has to be asked for again. */
  lost(reason: string): void;
}

const PAGE = 500;
/** The server ends a watch by then, so that a connection does not live for ever. */
const WATCH_SECONDS = 290;
/** Bookmarks come about once a minute; a connection without one is dead. */
const SILENCE_MS = 150_000;
const FIRST_DELAY_MS = 200;
const LAST_DELAY_MS = 30_000;
const GONE = 410;

interface Raw {
  readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly resourceVersion?: string; readonly continue?: string };
}

/** Lists a kind and follows its changes until stopped: relists where the server has forgotten the version, comes back ever more slowly while it is away. */
export async function watchKind(config: KubeConfig, kind: WatchedKind, watcher: Watcher, stop: AbortSignal): Promise<void> {
  let version: string | null = null;
  for (let failures = 0; !stop.aborted; ) {
    try {
      if (version === null) {
        const listed = await list(config, kind, stop);
        version = listed.version;
        watcher.heard();
        watcher.listed(listed.objects);
      }
      const followed: Followed = await follow(config, kind, version, watcher, stop);
      version = followed.version;
      failures = followed.events > 0 || followed.lasted > 1000 ? 0 : failures + 1;
    } catch (error) {
      if (stop.aborted) return;
      failures++;
      if (error instanceof ApiError && error.status === GONE) version = null;
      watcher.lost(error instanceof Error ? error.message : String(error));
    }
    if (failures > 0) await sleep(delayOf(failures), undefined, { signal: stop }).catch(() => undefined);
  }
}

/** Doubles, and is spread so that the nodes of a cluster do not come back all at once. */
export function delayOf(failures: number, chance: () => number = Math.random): number {
  return Math.min(LAST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures - 1, 20)) * (0.5 + chance() / 2);
}

interface Listed {
  readonly version: string;
  readonly objects: readonly InventoryObject[];
}

async function list(config: KubeConfig, kind: WatchedKind, stop: AbortSignal): Promise<Listed> {
  const objects: InventoryObject[] = [];
  for (let token = ""; ; ) {
    const more = token === "" ? "" : `&continue=${encodeURIComponent(token)}`;
    const page = JSON.parse(await textOf(await ask(config, `/api/v1/${kind.resource}?limit=${PAGE}${more}`, { stop }))) as Raw & { items: Raw[] };
    objects.push(...page.items.map((one) => objectOf(kind, one)));
    token = page.metadata?.continue ?? "";
    if (token === "") return { version: page.metadata?.resourceVersion ?? "", objects };
  }
}

interface Followed {
  readonly version: string;
  readonly events: number;
  readonly lasted: number;
}

async function follow(config: KubeConfig, kind: WatchedKind, from: string, watcher: Watcher, stop: AbortSignal): Promise<Followed> {
  const asked = `watch=true&allowWatchBookmarks=true&timeoutSeconds=${WATCH_SECONDS}&resourceVersion=${encodeURIComponent(from)}`;
  const answer = await ask(config, `/api/v1/${kind.resource}?${asked}`, { patience: SILENCE_MS, stop });
  const begun = performance.now();
  watcher.heard();
  let [version, events] = [from, 0];
  for await (const line of linesOf(answer)) {
    const { type, object } = JSON.parse(line) as { type: string; object: Raw & { code?: number; message?: string } };
    if (type === "ERROR") throw new ApiError(object.code ?? 0, object.message ?? "the watch ended with an error");
    watcher.heard();
    events++;
    version = object.metadata?.resourceVersion ?? version;
    if (type === "DELETED") watcher.deleted(objectOf(kind, object));
    else if (type === "ADDED" || type === "MODIFIED") watcher.changed(objectOf(kind, object));
  }
  return { version, events, lasted: performance.now() - begun };
}

function objectOf({ kind }: WatchedKind, raw: Raw): InventoryObject {
  const { name = "", namespace = "" } = raw.metadata ?? {};
  return { apiVersion: "v1", kind, namespace, name, value: { ...raw }, locate: () => ({ file: "live", line: 1 }) };
}
