import { renderJson } from "#diagnostic";
import type { Outcome } from "./outcome.ts";

/** The report's contract, counters in the order of the documentation. */
export function replayJson({ result, findings, log, usage }: Outcome): Record<string, unknown> {
  const { flows, distinct, buckets, unknown, unchanged, newlyAllowed, newlyDenied, rerouted, surprising, changes, ...rest } = result;
  const { malformed, replies, unmatched } = buckets;
  const { coverage, proxyShare, gate, records, pinned } = rest;
  const counters = { flows, distinct, malformed, replies, unmatched, unknown, unchanged, newlyAllowed, newlyDenied, rerouted };
  return {
    ...counters,
    surprising,
    records,
    buckets,
    changes,
    coverage: { changedClasses: coverage.changedClasses, touched: coverage.touched },
    proxyShare,
    gate,
    ...(pinned.length === 0 ? {} : { pinned }),
    ...(usage === null ? {} : { usage }),
    ...renderJson([...findings, ...log]),
  };
}
