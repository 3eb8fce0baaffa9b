import { join } from "node:path";

/** Where things are pinned in a BPF file system. Folders are renamed into place when all that is in them is there. */
export interface Pins {
  readonly root: string;
  /** Programs and maps that outlive generations. */
  readonly entry: string;
  readonly slots: string;
  /** A folder for each loaded generation, named by its digest. */
  readonly generations: string;
  readonly links: string;
  /** Ordinary files beside the pins: a lock, what interfaces stand for, what images say. As volatile as the pins. */
  readonly state: string;
  /** The network namespace of the interfaces, by name; null for the loader's own. */
  readonly netns: string | null;
}

export const DEFAULT_ROOT = "/sys/fs/bpf/portcullis";

export function pinsAt(root: string, netns: string | null = null): Pins {
  return {
    root,
    entry: join(root, "entry"),
    slots: join(root, "entry", "maps", "pc_slots"),
    generations: join(root, "generations"),
    links: join(root, "links"),
    state: join("/run/portcullis", root.replaceAll("/", "_")),
    netns,
  };
}

/** The pin of a map made with the entry. */
export function sharedMap(pins: Pins, name: string): string {
  return join(pins.entry, "maps", name);
}

/** Maps that the entry makes and each image takes over. */
export const SHARED = ["pc_causes", "pc_states", "pc_events", "pc_nodes", "pc_budgets"] as const;
