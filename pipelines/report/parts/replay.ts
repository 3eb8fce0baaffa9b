import type { Replayed } from "#replay";
import type { ReplayNote } from "../data.ts";

/** Counters and rows of a replay, what breaks first. */
export function replayNote({ flows, unchanged, newlyDenied, newlyAllowed, rerouted, unknown, changes, gate }: Replayed): ReplayNote {
  return {
    gate: gate.result,
    reasons: gate.reasons,
    counters: Object.entries({ flows, "newly denied": newlyDenied, "newly allowed": newlyAllowed, rerouted, unknown, unchanged }),
    rows: changes.slice(0, MOST_ROWS).map(({ effect, source, destination, protocol, port, request, flows: count, bytes, by, byBefore, reason }) => ({
      effect,
      source,
      destination,
      traffic: [protocol, port ?? "", request ?? ""].filter((part) => part !== "").join(" "),
      flows: count,
      bytes,
      rules: by.length > 0 ? by : byBefore,
      reason,
    })),
  };
}

const MOST_ROWS = 1_000;
