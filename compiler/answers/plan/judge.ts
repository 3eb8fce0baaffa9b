import type { ClusterFacts } from "#ir";
import { type Document, titleOf } from "#manifest";
import type { Inventory } from "#model";
import type { Chosen, Reading } from "#targets";
import { type PhaseProof, Transition } from "#verify";
import type { Enforced } from "./enforced.ts";
import type { EffectShown } from "./no-safe-path.ts";
import { isCovered, statesOf } from "./states.ts";
import type { Step } from "./steps.ts";
import { keyOf } from "./writes.ts";

/** What judges steps besides the two releases. */
export interface Court {
  readonly facts: ClusterFacts | null;
  readonly chosen: Chosen;
  readonly inventory: Inventory | null;
  /** Objects of others, which stay as they are. */
  readonly beside: readonly Document[];
}

/** Judges the steps of ways between two releases, as one engine reads their objects. */
export class Judge {
  readonly #transition: Transition;
  readonly #beside: readonly Document[];
  readonly #read: (documents: readonly Document[]) => Reading;
  readonly #numbers = new Map<Document, number>();
  readonly #readings = new Map<string, Reading>();

  constructor(before: Enforced, after: Enforced, { facts, chosen: { target, profile }, inventory, beside }: Court) {
    this.#beside = beside;
    this.#read = (documents) => target.read([...documents, ...beside], profile, inventory);
    const [old, next] = [this.#reading(before.documents), this.#reading(after.documents)];
    this.#transition = new Transition(old.relation, next.relation, { facts, inventory });
  }

  prove(state: readonly Document[], { writes, bound }: Step): Pick<PhaseProof, "states" | "steps"> | EffectShown {
    const standing = new Set([...state, ...this.#beside].map(keyOf));
    const taken = writes.find(({ action, object }) => action === "create" && standing.has(keyOf(object)));
    if (taken !== undefined) return unshown(`${titleOf(taken.object)} stands already`);
    if (!isCovered(state, writes, this.#beside)) return unshown("what these writes come to together is not known");
    const readings = new Set<Reading>();
    let [steps, isQuick] = [0, true];
    for (const documents of statesOf(state, writes)) {
      const reading = this.#reading(documents);
      if (readings.has(reading)) continue;
      readings.add(reading);
      const unread = reading.diagnostics.find((one) => one.severity === "error");
      if (unread !== undefined) return unshown(`a state on the way can't be read: ${unread.message}`);
      if (!isQuick) continue;
      const { outcome, effect, steps: spent } = this.#transition.proveQuickly([reading.relation], bound);
      steps += spent;
      if (outcome === "fails") return { effect, reason: null, show: () => this.#transition.prove([reading.relation], bound).evidence };
      isQuick = outcome === "holds";
    }
    if (isQuick) return { states: readings.size, steps };
    const proof = this.#transition.prove(
      [...readings].map(({ relation }) => relation),
      bound,
    );
    const { states, steps: asked } = proof;
    return proof.outcome === "holds" ? { states, steps: asked } : { effect: proof.effect, reason: proof.reason, show: () => proof.evidence };
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

function unshown(reason: string): EffectShown {
  return { effect: null, reason, show: () => [] };
}
