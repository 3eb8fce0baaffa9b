import { inventoryOf, probeOf, verdictText } from "#explain";
import { evaluate, type Relation, type Witness } from "#model";
import type { Cause } from "./causes.ts";

/** A flow that differs at one end, with what becomes of it end to end and what of the engine is the cause. */
export interface Difference {
  readonly witness: Witness;
  readonly endToEnd: { readonly before: string; readonly after: string };
  /** What the other end says to it afterwards, or before where the end that differs denies it then. */
  readonly otherEnd: string;
  readonly causes: readonly Cause[];
}

/** Judges a witness at both ends: sides are compared one by one, a connection needs both. */
export function differenceOf(witness: Witness, a: Relation, b: Relation, causes: readonly Cause[]): Difference {
  const [before, after] = [evaluate(a, witness.flow), evaluate(b, witness.flow)];
  const other = witness.side === "ingress" ? "egress" : "ingress";
  const open = witness.effect === "closes" ? before : after;
  return { witness, endToEnd: { before: before.decision, after: after.decision }, otherEnd: outcome(witness, other, open), causes };
}

function outcome({ effect }: Witness, other: "ingress" | "egress", open: ReturnType<typeof evaluate>): string {
  const side = open[other];
  const closing = effect === "closes";
  if (side.decision === "allow") {
    if (effect === "undefined") return "";
    return closing ? "it passed from end to end, and doesn't any more" : "it passes from end to end now";
  }
  const verb = side.decision === "deny" ? `${closing ? "was" : "is still"} denied` : `${closing ? "was" : "is"} not known to pass`;
  return `it ${verb} at the other end: ${other} ${verdictText(side)}`;
}

/** A witness with what `eval` needs to confirm it. */
export function differenceJson({ witness, endToEnd, otherEnd, causes }: Difference): Record<string, unknown> {
  const { side, effect, flow } = witness;
  return { ...witness, endToEnd, otherEnd, causes, probe: probeOf(flow, `${side} ${effect}`), inventory: inventoryOf(flow) };
}
