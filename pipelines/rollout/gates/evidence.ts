import type { Diagnostic } from "#diagnostic";
import type { Replayed } from "#replay";
import { type GateResult, gateResult } from "./outcome.ts";

/** What recorded traffic says, judged by its budgets: no evidence never passes (`E_NO_EVIDENCE`). */
export function replayHeld({ gate, flows, changes }: Replayed, findings: readonly Diagnostic[]): GateResult {
  const counted = (effect: string) => changes.filter((one) => one.effect === effect).reduce((sum, one) => sum + one.flows, 0);
  const words = `${flows} flows: ${counted("newlyDenied")} newly denied, ${counted("newlyAllowed")} newly allowed`;
  return gateResult("replay", gate.result, [words, ...gate.reasons].join("; "), findings);
}

/** Whether recorded traffic went through enough of what changes. */
export function covered(
  share: number,
  { coverage: { changedClasses, touched }, flows }: Pick<Replayed, "coverage" | "flows">,
  findings: readonly Diagnostic[],
): GateResult {
  const nothing = findings.filter(({ code }) => code === "PCL5002");
  if (nothing.length > 0) return gateResult("coverage", "fail", nothing.map(({ name, message }) => `${name}: ${message}`).join("; "), nothing);
  const seen = changedClasses === 0 ? 1 : touched / changedClasses;
  const words = `${flows} flows went through ${touched} of ${changedClasses} changed classes`;
  if (seen >= share) return gateResult("coverage", "pass", words);
  return gateResult("coverage", "inconclusive", `${words}, ${Math.round(share * 10_000) / 100} % are asked for`);
}

/** Whether lints find nothing but what is allowed. */
export function lintsHeld(allowed: readonly string[], found: readonly Diagnostic[]): GateResult {
  const left = found.filter(({ code, name }) => !allowed.includes(code) && !allowed.includes(name));
  if (left.length === 0) return gateResult("lints", "pass", found.length === 0 ? "no findings" : `${found.length} findings, all of them allowed`);
  const names = [...new Set(left.map((one) => one.name))].join(", ");
  return gateResult("lints", "fail", `${left.length} findings: ${names}`, left);
}
