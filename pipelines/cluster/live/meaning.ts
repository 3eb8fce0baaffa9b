import type { Document } from "#manifest";
import type { Inventory } from "#model";
import type { Chosen } from "#targets";
import { type Comparison, compare } from "#verify";

/** Who reads objects: an engine, in a cluster. */
export interface Reader {
  readonly chosen: Chosen;
  readonly inventory: Inventory | null;
}

/** What two sets of objects mean to the engine, over every flow that could exist. */
export function compared(a: readonly Document[], b: readonly Document[], { chosen: { target, profile }, inventory }: Reader): Comparison {
  const [before, after] = [a, b].map((documents) => target.read(documents, profile, inventory).relation);
  return compare(before as NonNullable<typeof before>, after as NonNullable<typeof after>, { inventory });
}

/** Whether they mean the same. */
export function meanSame(a: readonly Document[], b: readonly Document[], reader: Reader): boolean {
  return compared(a, b, reader).relation === "equal";
}
