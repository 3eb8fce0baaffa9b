import type { Entry, Tier } from "../read/entry.ts";

/** Rules of one tier, with the level of each among all levels of the endpoint. */
export interface Layer {
  readonly entries: readonly Entry[];
  readonly priorityOf: (entry: Entry) => number;
}

const TIERS: readonly Tier[] = ["admin", "normal", "baseline"];
const STEP = 10;

/** Tiers in order, the default rule behind them (Cilium pkg/policy/rules.go computeTierPriorities: levels are rounded up to tens). */
export function layersOf(entries: readonly Entry[], last: Entry | null): Layer[] {
  const tiers = TIERS.map((tier) => entries.filter((entry) => entry.tier === tier));
  let base = 0;
  const layers = tiers.map((some): Layer => {
    const start = base;
    const priorities = [...new Set(some.map((one) => one.priority))].sort((a, b) => a - b);
    base += Math.ceil(priorities.length / STEP) * STEP;
    return { entries: some, priorityOf: (entry) => start + priorities.indexOf(entry.priority) };
  });
  return last === null ? layers : [...layers, { entries: [last], priorityOf: () => base }];
}
