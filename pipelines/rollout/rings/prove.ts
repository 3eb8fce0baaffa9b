import { type Diagnostic, diagnostic } from "#diagnostic";
import { flowText, verdictText } from "#explain";
import type { ClusterFacts, PodSelector } from "#ir";
import type { Inventory, Relation, Witness } from "#model";
import { type BetweenProof, judgedBySubject, type Misjudged, staysBetween } from "#verify";

/** What a ring is judged against: meanings as the engine reads the objects. */
export interface RingReadings {
  readonly before: Relation;
  readonly after: Relation;
  readonly ring: Relation;
}
export interface RingProof {
  /** Steps of both proofs. */
  readonly steps: number;
}

/**
 * A ring holds where each of its pods is judged by the new release alone and every other pod by the old one, and where, both ends together,
 * nothing that both releases allow is denied and nothing that both deny is allowed.
 */
export function proveRing(
  name: string,
  pods: readonly PodSelector[],
  { before, after, ring }: RingReadings,
  options: { readonly facts: ClusterFacts | null; readonly inventory: Inventory | null },
): RingProof | Diagnostic {
  const apart = judgedBySubject(pods, after, before, ring, options);
  const [shown] = apart.witnesses;
  if (shown !== undefined) return leaks(name, "its pods and the others are not apart", mixedText(shown));
  if (apart.undecided !== null) return leaks(name, "whether its pods and the others are apart is not decided", apart.undecided.message);
  const between = staysBetween(before, after, ring, options);
  if (between.outcome === "holds") return { steps: apart.proof.steps + between.steps };
  const [flow] = between.evidence;
  const what = between.effect === null ? "" : EFFECTS[between.effect];
  return leaks(name, between.outcome === "fails" ? what : "it is not proved", flow === undefined ? (between.reason ?? "") : flowWords(flow));
}

const EFFECTS: Readonly<Record<NonNullable<BetweenProof["effect"]>, string>> = {
  breaks: "a flow that both releases allow is denied",
  opens: "a flow that both releases deny is allowed",
};

function flowWords({ flow, live, before, after, state }: Misjudged): string {
  return `${flowText(flow, live)}, old: ${verdictText(before)}; new: ${verdictText(after)}; ring: ${verdictText(state)}`;
}

function mixedText({ flow, live, before, after }: Witness): string {
  return `${flowText(flow, live)}, meant: ${verdictText(before)}; it would be: ${verdictText(after)}`;
}

function leaks(name: string, what: string, why: string): Diagnostic {
  return diagnostic("PCL6015", ["stages", name], [`ring \`${name}\` leaks`, what, why].filter((part) => part !== "").join(": "), {
    help: "take both ends of that flow into the ring, or release the change in two steps",
  });
}
