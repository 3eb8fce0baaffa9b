import type { Document } from "#manifest";
import type { Bound } from "#verify";
import type { Write } from "./writes.ts";

/** Writes that may reach nodes in any order, and what each end may allow meanwhile. Behind it stands a barrier. */
export interface Step {
  readonly title: string;
  readonly bound: Bound;
  readonly writes: readonly Write[];
}

/** A way from old to new that has yet to be proved. */
export interface Candidate {
  readonly kind: "one-phase" | "create-then-delete" | "meet" | "gated";
  readonly steps: readonly Step[];
}

export function isNeeded({ writes }: Step): boolean {
  return writes.length > 0;
}

export function put(documents: readonly Document[]): readonly Write[] {
  return documents.map((object) => ({ action: "create", object }));
}

export function drop(documents: readonly Document[]): readonly Write[] {
  return documents.map((object) => ({ action: "delete", object }));
}

/**
 * The writes between those of Calico's tiers, which take a step each: the API server wants a tier before its policies and none of them
 * behind it.
 */
export function aroundTiers(writes: readonly Write[], steps: (others: readonly Write[]) => readonly Step[]): readonly Step[] {
  const tiers = writes.filter(({ object }) => object.kind === "Tier");
  if (tiers.length === 0) return steps(writes);
  const alone = (write: Write): Step =>
    write.action === "delete"
      ? { title: "delete a tier that nothing stands in", bound: "new", writes: [write] }
      : { title: "put up a tier", bound: "old", writes: [write] };
  return [
    ...tiers.filter(({ action }) => action !== "delete").map(alone),
    ...steps(writes.filter(({ object }) => object.kind !== "Tier")),
    ...tiers.filter(({ action }) => action === "delete").map(alone),
  ];
}
