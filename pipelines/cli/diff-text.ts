import type { Difference } from "#answers";
import { printable } from "#diagnostic";
import { type Change, flowText, verdictText } from "#explain";
import type { Comparison } from "#verify";
import { allText } from "./verbs/connections.ts";

/** What a relation says of B. */
export const SENTENCES: Readonly<Record<Comparison["relation"], string>> = {
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
