import type { Diagnostic } from "#diagnostic";

/** `inconclusive`: nothing speaks against it, but too little is known yet; `error`: it could not be judged. */
export type GateOutcome = "pass" | "fail" | "inconclusive" | "error";

/** What one gate said. */
export interface GateResult {
  readonly gate: string;
  readonly outcome: GateOutcome;
  /** Why, in one line. */
  readonly message: string;
  /** What it found, each with its own code. */
  readonly findings: readonly Diagnostic[];
}

const WORST: readonly GateOutcome[] = ["fail", "error", "inconclusive"];

/** What gates come to together: one that fails decides, then one that couldn't be judged, then one that waits. */
export function together(results: readonly GateResult[]): GateOutcome {
  return WORST.find((outcome) => results.some((one) => one.outcome === outcome)) ?? "pass";
}

/** One result. */
export function gateResult(gate: string, outcome: GateOutcome, message: string, findings: readonly Diagnostic[] = []): GateResult {
  return { gate, outcome, message, findings };
}
