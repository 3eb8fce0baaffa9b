import type { ClusterFacts, Direction, Intent } from "#ir";
import { type Decision, evaluate, evaluateSide, type Flow, type Relation, relationOfIntent, type SideVerdict, type Witness } from "#model";
import type { CompareOptions, Comparison, ProofRecord } from "../comparison.ts";

/** What a property speaks of: an intent, or what an engine's reader made of manifests. */
export type Meaning = Intent | Relation;

/** A concrete flow that shows it, with what each meaning says when it is asked again. */
export interface Evidence {
  readonly flow: Flow;
  /** Both ends are pods of the inventory, or its pod is and the other end is none. */
  readonly live: boolean;
  /** The one end that shows it; null: both ends together. */
  readonly side: Direction | null;
  /** One verdict a meaning, in the order of the arguments. */
  readonly verdicts: readonly SideVerdict[];
}
/** Whether a property holds over every workload that could exist; `undecided` says why, and is never a guess. */
export interface Property {
  readonly outcome: "holds" | "fails" | "undecided";
  /** Flows that refute it; where it is undecided, flows that are left to the engine. */
  readonly evidence: readonly Evidence[];
  readonly reason: string | null;
  /** What is assumed about addresses. */
  readonly assumes: readonly string[];
  readonly proof: ProofRecord;
}
/** Facts default to those of the first intent. */
export type PropertyOptions = Pick<CompareOptions, "facts" | "inventory" | "budget">;

export function relationOf(meaning: Meaning): Relation {
  return "sides" in meaning ? meaning : relationOfIntent(meaning);
}

/** The options of a comparison between these meanings. */
export function optionsFor(meanings: readonly Meaning[], options: PropertyOptions): CompareOptions & { readonly facts: ClusterFacts | null } {
  const intent = meanings.find((one): one is Intent => !("sides" in one));
  return { ...options, facts: options.facts === undefined ? (intent?.cluster ?? null) : options.facts };
}

const LEFT_OPEN = "the specification leaves some of these flows to the engine";
const NOT_SHOWN = "there is a difference, and no concrete flow shows it";

/** Reads a comparison as the claim that none of these effects occurs; a flow counts only if `show` sees it happen again. */
export function withoutEffects(
  compared: (maxWitnesses: number) => Comparison,
  effects: readonly Witness["effect"][],
  show: (witness: Witness) => Evidence | null,
): Property {
  let comparison = compared(FEW);
  let shown = evidenceIn(comparison.witnesses, effects, show);
  if (shown.length === 0 && mayHave(comparison, effects)) {
    comparison = compared(MANY);
    shown = evidenceIn(comparison.witnesses, effects, show);
  }
  const { assumes, proof } = comparison;
  if (shown.length > 0) return { outcome: "fails", evidence: shown, reason: null, assumes, proof };
  if (!mayHave(comparison, effects)) return { outcome: "holds", evidence: [], reason: null, assumes, proof };
  const open = evidenceIn(comparison.undefined, ["undefined"], show);
  return { outcome: "undecided", evidence: open, reason: comparison.undecided?.message ?? (open.length > 0 ? LEFT_OPEN : NOT_SHOWN), assumes, proof };
}

const FEW = 12;
const MANY = 400;

function mayHave({ relation }: Comparison, effects: readonly Witness["effect"][]): boolean {
  if (relation === "equal") return false;
  return !(relation === "narrower" && !effects.includes("closes")) && !(relation === "wider" && !effects.includes("opens"));
}

function evidenceIn(witnesses: readonly Witness[], effects: readonly Witness["effect"][], show: (witness: Witness) => Evidence | null): Evidence[] {
  return witnesses.filter((one) => effects.includes(one.effect)).flatMap((one) => show(one) ?? []);
}

type Confirm = (decisions: readonly Decision[], witness: Witness) => boolean;

/** Asks one end of each meaning again; `confirms` says what they must answer. */
export function askSides(relations: readonly Relation[], confirms: Confirm = () => true): (witness: Witness) => Evidence | null {
  return (witness) => {
    const { flow, live, side } = witness;
    const verdicts = relations.map((relation) => evaluateSide(relation, flow, side));
    const decisions = verdicts.map((one) => one.decision);
    return confirms(decisions, witness) ? { flow, live, side, verdicts } : null;
  };
}

/** Asks both ends of each meaning again. */
export function askBoth(relations: readonly Relation[], confirms: Confirm): (witness: Witness) => Evidence | null {
  return (witness) => {
    const { flow, live } = witness;
    const verdicts = relations.map((relation) => evaluate(relation, flow));
    const decisions = verdicts.map((one) => one.decision);
    return confirms(decisions, witness) ? { flow, live, side: null, verdicts } : null;
  };
}
