import type { Diagnostic } from "#diagnostic";
import type { Replayed } from "#replay";
import type { ProvedUsage } from "./usage.ts";

/** Everything that reports of a replay tell. */
export interface Outcome {
  readonly result: Replayed;
  /** What speaks against a pass. */
  readonly findings: readonly Diagnostic[];
  /** Findings of the logs, such as broken records. */
  readonly log: readonly Diagnostic[];
  /** null where it was not asked for. */
  readonly usage: ProvedUsage | null;
}
