import type { Subject } from "#ir";
import { evaluate, type Flow, type Level, type Relation, type Side, subjectLiterals, type Verdict } from "#model";
import { addProofs, compare } from "../compare.ts";
import type { Comparison } from "../comparison.ts";
import { neverCloses, neverOpens } from "../properties/equivalence.ts";
import type { Evidence, PropertyOptions } from "../properties/property.ts";
import { ALL, shifted, throughBothEnds } from "../properties/through.ts";
import { joinOf, meetOf } from "./bounds.ts";
import { withNamesAsFacts } from "./names.ts";
import { settledAlike } from "./settled.ts";

/** Whether the verdicts of a state, both ends together, lie between those of two releases. */
export interface BetweenProof {
  readonly outcome: "holds" | "fails" | "undecided";
  /** `breaks`: a flow that both releases allow is denied; `opens`: one that both deny is allowed. */
  readonly effect: "breaks" | "opens" | null;
  readonly evidence: readonly Misjudged[];
  readonly reason: string | null;
  readonly steps: number;
}
/** A flow with what old, new and the state between say of it. */
export interface Misjudged {
  readonly flow: Flow;
  readonly live: boolean;
  readonly before: Verdict;
  readonly after: Verdict;
  readonly state: Verdict;
}

/** What both releases allow is allowed, and what both deny is denied, by source and destination together. */
export function staysBetween(before: Relation, after: Relation, state: Relation, options: PropertyOptions): BetweenProof {
  const facts = options.facts ?? null;
  const [old, next, now] = [before, after, state].map((one) => throughBothEnds(withNamesAsFacts(one), facts)) as [Relation, Relation, Relation];
  const show = ({ flow, live }: Evidence): Misjudged => ({
    flow,
    live,
    before: evaluate(before, flow),
    after: evaluate(after, flow),
    state: evaluate(state, flow),
  });
  const asks = [
    ["breaks", meetOf(old, next), neverCloses],
    ["opens", joinOf(old, next), neverOpens],
  ] as const;
  let steps = 0;
  for (const [effect, bound, ask] of asks) {
    for (const [most, there] of settledAlike(bound, now) as readonly (readonly [Relation, Relation])[]) {
      const { outcome, evidence, reason, proof } = ask(most, there, options);
      steps += proof.steps;
      if (outcome !== "holds") return { outcome, effect, evidence: evidence.map(show), reason, steps };
    }
  }
  return { outcome: "holds", effect: null, evidence: [], reason: null, steps };
}

/** What a state judges otherwise than it is meant to, what is left to the engine among it. */
export type Apart = Pick<Comparison, "witnesses" | "undecided" | "proof">;

/** Whether two meanings are alike, and leave the same to the engine. */
export function judgedAlike(a: Relation, b: Relation, options: PropertyOptions): Apart {
  const found = settledAlike(a, b).map(([meant, there]) => compare(meant as Relation, there as Relation, options));
  return {
    witnesses: found.flatMap((one) => one.witnesses),
    undecided: found.find((one) => one.undecided !== null)?.undecided ?? null,
    proof: found.map((one) => one.proof).reduce(addProofs),
  };
}

/** Whether these subjects are judged by one meaning alone, and all others by the other. */
export function judgedBySubject(chosen: readonly Subject[], inside: Relation, outside: Relation, state: Relation, options: PropertyOptions): Apart {
  return judgedAlike(bySubject(chosen, inside, outside), state, options);
}

/** One meaning for the subjects that are chosen, and another for all others: each subject knows only its own. */
function bySubject(chosen: readonly Subject[], inside: Relation, outside: Relation): Relation {
  const cubes = chosen.map((one) => ({ when: subjectLiterals(one), rule: "" }));
  const of = (a: Side, b: Side): Side => {
    const choice: Level = { action: "pass", cubes, title: "chosen", to: b.length + 2 };
    const end: Level = { action: "allow", cubes: ALL, title: "nothing isolates it" };
    return [choice, ...shifted(b, 1), end, ...shifted(a, b.length + 2)];
  };
  const { ingress, egress } = inside.sides;
  return { ...outside, sides: { ingress: of(ingress, outside.sides.ingress), egress: of(egress, outside.sides.egress) } };
}
