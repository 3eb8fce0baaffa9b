import type { Document } from "#manifest";
import type { Inventory } from "#model";
import type { Chosen } from "#targets";
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
  readonly #read: (documents: readonly Document[]) => ReturnType<Chosen["target"]["read"]>["relation"];

  constructor(before: Enforced, after: Enforced, { target, profile }: Chosen, inventory: Inventory | null) {
    this.#read = (documents) => target.read(documents, profile, inventory).relation;
    this.#transition = new Transition(this.#read(before.documents), this.#read(after.documents), { facts: after.facts, inventory });
  }

  prove(state: readonly Document[], { writes, bound }: Step): Pick<PhaseProof, "states" | "steps"> | Refused {
    if (!isCovered(state, writes)) return { effect: null, evidence: [], reason: "these objects are not united by the engine" };
    const { outcome, effect, evidence, reason, states, steps } = this.#transition.prove(statesOf(state, writes).map(this.#read), bound);
    return outcome === "holds" ? { states, steps } : { effect, evidence, reason };
  }
}
