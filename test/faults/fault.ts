import type { Patch } from "./bundle.ts";

/** Classes of failures that policy engines and tools really had. */
export const CLASSES = {
  C1: "nothing becomes everything",
  C2: "layer 7 is widened by layer 4",
  C3: "a deny is ignored",
  C4: "arithmetic of orders and ports",
  C5: "a part of the datapath is forgotten: own node, families, protocols, holes",
  C6: "an identity is mistaken: namespace, service account, cluster, reserved names",
  C7: "patterns and names are not escaped or not whole",
  C8: "labels are ignored",
  C9: "the wrong object: stale, twice, elsewhere",
  C10: "a limit cuts what doesn't fit",
} as const;

/** A bug made by hand in an emitter or a reader. */
export interface Fault extends Patch {
  readonly class: keyof typeof CLASSES;
  readonly what: string;
  readonly part: "emitter" | "reader";
  readonly target: "kubernetes" | "cilium" | "calico";
  /** The profile that must notice; missing: the newest. */
  readonly profile?: string;
}
type Row = readonly [cls: Fault["class"], what: string, file: string, find: string, replace: string, profile?: string];

/** Faults of one half of a target. */
export function faults(target: Fault["target"], part: Fault["part"], rows: readonly Row[]): Fault[] {
  return rows.map(([cls, what, file, find, replace, profile]) => ({
    class: cls,
    what,
    part,
    target,
    file: `compiler/targets/${target}/${file}`,
    find,
    replace,
    ...(profile === undefined ? {} : { profile }),
  }));
}
