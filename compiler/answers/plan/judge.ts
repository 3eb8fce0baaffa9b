import type { ClusterFacts } from "#ir";
import type { Document } from "#manifest";
import type { Inventory } from "#model";
import type { Chosen, Reading } from "#targets";
import { type PhaseProof, Transition } from "#verify";
import type { Step } from "./candidates.ts";
import type { Enforced } from "./enforced.ts";
import { isCovered, statesOf } from "./states.ts";

/** Why a step is not proved. */
export interface Refused {
  readonly effect: PhaseProof["effect"];
  readonly evidence: PhaseProof["evidence"];
  readonly reason: string | null;
}

/** Judges the steps of ways between two releases, as one engine reads their objects. */
export class Judge {
  readonly #transition: Transition;
  readonly #read: (documents: readonly Document[]) => Reading;

  constructor(before: Enforced, after: Enforced, facts: ClusterFacts | null, { target, profile }: Chosen, inventory: Inventory | null) {
    this.#read = (documents) => target.read(documents, profile, inventory);
    const [old, next] = [this.#read(before.documents), this.#read(after.documents)];
    this.#transition = new Transition(old.relation, next.relation, { facts, inventory });
  }

  prove(state: readonly Document[], { writes, bound }: Step): Pick<PhaseProof, "states" | "steps"> | Refused {
    if (!isCovered(state, writes)) return { effect: null, evidence: [], reason: "what these writes come to together is not known" };
    const readings = statesOf(state, writes).map(this.#read);
    const [unread] = readings.flatMap(({ diagnostics }) => diagnostics.filter((one) => one.severity === "error"));
    if (unread !== undefined) return { effect: null, evidence: [], reason: `a state on the way can't be read: ${unread.message}` };
    const relations = readings.map(({ relation }) => relation);
    const { outcome, effect, evidence, reason, states, steps } = this.#transition.prove(relations, bound);
    return outcome === "holds" ? { states, steps } : { effect, evidence, reason };
  }
}
