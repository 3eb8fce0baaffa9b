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
  readonly reason: string | null;
  /** Looks for flows that show it. */
  readonly show: () => PhaseProof["evidence"];
}

/** Judges the steps of ways between two releases, as one engine reads their objects. */
export class Judge {
  readonly #transition: Transition;
  readonly #read: (documents: readonly Document[]) => Reading;
  readonly #numbers = new Map<Document, number>();
  readonly #readings = new Map<string, Reading>();

  constructor(before: Enforced, after: Enforced, facts: ClusterFacts | null, { target, profile }: Chosen, inventory: Inventory | null) {
    this.#read = (documents) => target.read(documents, profile, inventory);
    const [old, next] = [this.#reading(before.documents), this.#reading(after.documents)];
    this.#transition = new Transition(old.relation, next.relation, { facts, inventory });
  }

  prove(state: readonly Document[], { writes, bound }: Step): Pick<PhaseProof, "states" | "steps"> | Refused {
    if (!isCovered(state, writes)) return unshown("what these writes come to together is not known");
    const readings = new Set(statesOf(state, writes).map((documents) => this.#reading(documents)));
    const [unread] = [...readings].flatMap(({ diagnostics }) => diagnostics.filter((one) => one.severity === "error"));
    if (unread !== undefined) return unshown(`a state on the way can't be read: ${unread.message}`);
    const relations = [...readings].map(({ relation }) => relation);
    const quick = this.#transition.proveQuickly(relations, bound);
    const { outcome, effect, reason, states, steps, evidence } = quick.outcome === "undecided" ? this.#transition.prove(relations, bound) : quick;
    if (outcome === "holds") return { states, steps };
    return { effect, reason, show: () => (quick.outcome === "undecided" ? evidence : this.#transition.prove(relations, bound).evidence) };
  }

  /** What a set of objects means: each set is read once. */
  #reading(documents: readonly Document[]): Reading {
    const key = documents
      .map((one) => this.#number(one))
      .sort((a, b) => a - b)
      .join(" ");
    let found = this.#readings.get(key);
    if (found === undefined) {
      found = this.#read(documents);
      this.#readings.set(key, found);
    }
    return found;
  }

  #number(document: Document): number {
    const number = this.#numbers.get(document) ?? this.#numbers.size;
    this.#numbers.set(document, number);
    return number;
  }
}

function unshown(reason: string): Refused {
  return { effect: null, reason, show: () => [] };
}
