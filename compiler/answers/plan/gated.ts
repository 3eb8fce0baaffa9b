import type { Diagnostic } from "#diagnostic";
import type { Document } from "#manifest";
import type { Inventory } from "#model";
import type { Chosen } from "#targets";
import { gatedOf } from "#verify";
import { emittedFor, noWay } from "./emitted.ts";
import type { Enforced } from "./enforced.ts";
import { aroundTiers, type Candidate, drop, isNeeded, put } from "./steps.ts";
import { writesBetween } from "./writes.ts";

/**
 * The way behind a tier that decides what both releases allow (reliability.md f.5): while its gate is open no other object says anything, so
 * all of them change at once, whatever they do.
 */
export function gatedCandidate(before: Enforced, after: Enforced, chosen: Chosen, inventory: Inventory | null): Candidate | readonly Diagnostic[] {
  if (before.intent === null || after.intent === null) return [...before.why, ...after.why];
  const gated = gatedOf(before.intent, after.intent, [...before.documents, ...after.documents].flatMap(tierOrder));
  if ("message" in gated) return [noWay(chosen, gated.message)];
  const [gate, decisions] = [emittedFor(gated.gate, chosen, inventory), emittedFor(gated.decisions, chosen, inventory)];
  if (!gate.ok || !decisions.ok) return [...gate.diagnostics, ...decisions.diagnostics];
  const tier = gate.documents.filter(isTier);
  const bars = gate.documents.filter((one) => !isTier(one));
  const deciding = decisions.documents.filter((one) => !isTier(one));
  const steps = [
    { title: "put up a tier before all others", bound: "old", writes: put(tier) },
    { title: "make it mute by a gate", bound: "old", writes: put(bars) },
    { title: "put what both releases allow behind the gate", bound: "old", writes: put(deciding) },
    { title: "open the gate: only what both releases allow is allowed", bound: "old", writes: drop(bars) },
    ...aroundTiers(writesBetween(before.documents, after.documents), (writes) => [{ title: "write all that changes", bound: "new", writes }]).map(
      (step) => ({ ...step, bound: "new" as const }),
    ),
    { title: "close the gate: the new release decides", bound: "new", writes: put(bars) },
    { title: "take down what is behind the gate", bound: "new", writes: drop(deciding) },
    { title: "take the gate down", bound: "new", writes: drop(bars) },
    { title: "take the tier down", bound: "new", writes: drop(tier) },
  ] as const;
  return { kind: "gated", steps: steps.filter(isNeeded) };
}

function isTier({ kind }: Document): boolean {
  return kind === "Tier";
}

/** An intent that was read from objects has its tiers in their order, under numbers of its own. */
function tierOrder(document: Document): readonly number[] {
  const spec = isTier(document) ? (document.value["spec"] as { order?: unknown } | null | undefined) : null;
  return typeof spec?.order === "number" ? [spec.order] : [];
}
