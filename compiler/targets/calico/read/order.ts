import type { Tier, TieredPolicy } from "./rules.ts";

/** Tiers by order, then name; those that no object defines come last (felix/calc, TierLess). */
export function tiersInOrder(tiers: readonly Tier[]): Tier[] {
  return [...tiers].sort((a, b) => Number(b.exists) - Number(a.exists) || compareNumbers(a.order, b.order) || compareBytes(a.name, b.name));
}

/** Policies of one tier by order, ties by name (felix/calc, PolKVLess). */
export function inOrder(policies: readonly TieredPolicy[]): TieredPolicy[] {
  return [...policies].sort((a, b) => compareNumbers(a.order, b.order) || compareBytes(a.tie, b.tie));
}

function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
/** Names are ASCII, so code units compare as Go's bytes do. */
function compareBytes(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
