import { printable } from "#diagnostic";
import { type Change, flowText, verdictText } from "#explain";
import { evaluate, type Relation, type Witness } from "#model";
import type { Comparison } from "#verify";
import type { Cause } from "./upgrade.ts";
import { allText } from "./verbs/connections.ts";

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

const SENTENCES: Readonly<Record<Comparison["relation"], string>> = {
  equal: "equal: B allows exactly what A allows",
  narrower: "narrower: B allows less than A",
  wider: "wider: B allows more than A",
  incomparable: "incomparable: B allows some flows that A denies, and denies some that A allows",
  unknown: "unknown: whether B allows what A allows can't be said",
};

/** A comparison as people read it. */
export function diffText(comparison: Comparison, differences: readonly Difference[], ms: number): string {
  const { engine, steps, residuals } = comparison.proof;
  const lines = [
    SENTENCES[comparison.relation],
    ...differences.flatMap(differenceLines),
    "",
    `${engine}: ${steps} steps, ${residuals} residuals, ${ms} ms`,
    ...comparison.assumes.map((fact) => `assuming ${fact}`),
  ];
  return `${lines.join("\n")}\n`;
}

function differenceLines({ witness, otherEnd, causes }: Difference): string[] {
  const { effect, side, flow, live, before, after } = witness;
  return [
    "",
    `${effect.padEnd(8)} ${flowText(flow, live)}`,
    `         ${side} before: ${verdictText(before)}`,
    `         ${side} after:  ${verdictText(after)}`,
    ...(otherEnd === "" ? [] : [`         ${otherEnd}`]),
    ...causes.map(({ text, reference }) => `         cause: ${text}${reference === null ? "" : ` (${reference})`}`),
  ];
}

/** The workloads whose connections differ. */
export function changesText(changes: readonly Change[]): string {
  const words = (traffic: Change["before"]) => (traffic.length === 0 ? "nothing" : allText(traffic, "; "));
  return changes
    .map(
      ({ change, from, to, before, after }) =>
        `${change.padEnd(8)} ${printable(from, 200)} -> ${printable(to, 200)}: ${words(before)}, then ${words(after)}\n`,
    )
    .join("");
}
