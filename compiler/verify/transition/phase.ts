import type { Relation } from "#model";
import { neverCloses, neverOpens } from "../properties/equivalence.ts";
import type { Evidence, Property, PropertyOptions } from "../properties/property.ts";
import { throughBothEnds } from "../properties/through.ts";
import { joinOf, meetOf } from "./bounds.ts";
import { ClassProof } from "./class-proof.ts";
import { withNamesAsFacts } from "./names.ts";
import { nodesMayCross } from "./nodes.ts";

/** What each end may allow while a phase is under way; at the least it is what both releases allow. */
export type Bound = "old" | "new" | "either";

/** Whether nodes in any of these states, each end in one of its own, stay within what a transition may do. */
export interface PhaseProof {
  readonly outcome: "holds" | "fails" | "undecided";
  /** `breaks`: a flow that both releases allow may be denied; `opens`: one that both deny may be allowed. */
  readonly effect: "breaks" | "opens" | null;
  readonly evidence: readonly Evidence[];
  readonly reason: string | null;
  readonly states: number;
  readonly steps: number;
}

/** Judges the phases of one transition: old and new meaning are prepared once. */
export class Transition {
  readonly #old: Relation;
  readonly #new: Relation;
  readonly #meet: Relation;
  readonly #options: PropertyOptions;
  readonly #classes: ClassProof;
  readonly #named = new WeakMap<Relation, Relation>();
  #crossing: Property | undefined;
  #nodesCross: boolean | undefined;

  constructor(before: Relation, after: Relation, options: PropertyOptions) {
    [this.#old, this.#new] = [this.#withNames(before), this.#withNames(after)];
    this.#meet = meetOf(this.#old, this.#new);
    this.#options = options;
    this.#classes = new ClassProof(this.#old, this.#new, options);
  }

  /** The same answer as `prove` gives, without flows that show it; undecided where there are too many classes of flows for that. */
  proveQuickly(states: readonly Relation[], bound: Bound): PhaseProof {
    const ends = this.#classes.within(states.map(this.#withNames), bound);
    const both = ends?.effect === null && bound === "either" ? this.#classes.crossing() : ends;
    const steps = (ends?.steps ?? 0) + (both === ends ? 0 : (both?.steps ?? 0));
    const isOpen = both === null || (both.effect === null && bound === "either" && this.#mayCrossAtNodes());
    const outcome = isOpen ? "undecided" : both.effect === null ? "holds" : "fails";
    return { outcome, effect: both?.effect ?? null, evidence: [], reason: null, states: states.length, steps };
  }

  /**
   * A flow that both releases allow is denied by no end in any state, and no end allows more than the bound. With the bound `old` before
   * and `new` behind one barrier, what both deny stays denied whatever node is how far (reliability.md f.2, theorem T).
   */
  prove(states: readonly Relation[], bound: Bound): PhaseProof {
    const most = bound === "old" ? this.#old : bound === "new" ? this.#new : joinOf(this.#old, this.#new);
    let steps = 0;
    for (const state of states.map(this.#withNames)) {
      for (const [effect, property] of [
        ["breaks", neverCloses(this.#meet, state, this.#options)],
        ["opens", neverOpens(most, state, this.#options)],
      ] as const) {
        steps += property.proof.steps;
        if (property.outcome !== "holds") return { ...failed(property), effect, states: states.length, steps };
      }
    }
    if (bound !== "either") return { outcome: "holds", effect: null, evidence: [], reason: null, states: states.length, steps };
    const mixed = this.crossing();
    const effect = mixed.outcome === "holds" ? null : "opens";
    return { ...failed(mixed), effect, states: states.length, steps: steps + mixed.proof.steps };
  }

  /** Whether the old verdict at one end and the new one at the other allow something that both releases deny (f.2, lemma L2). */
  crossing(): Property {
    this.#crossing ??= this.#crossed();
    return this.#crossing;
  }

  #crossed(): Property {
    const facts = this.#options.facts ?? null;
    const [before, after] = [throughBothEnds(this.#old, facts), throughBothEnds(this.#new, facts)];
    const mixed = throughBothEnds(joinOf(this.#old, this.#new), facts);
    const pods = neverOpens(joinOf(before, after), mixed, this.#options);
    return pods.outcome === "holds" && this.#mayCrossAtNodes() ? { ...pods, outcome: "undecided", reason: NODES_CROSS } : pods;
  }

  #mayCrossAtNodes(): boolean {
    this.#nodesCross ??= nodesMayCross(this.#old, this.#new, this.#options);
    return this.#nodesCross;
  }

  readonly #withNames = (relation: Relation): Relation => {
    const known = this.#named.get(relation) ?? withNamesAsFacts(relation);
    this.#named.set(relation, known);
    return known;
  };
}

const NODES_CROSS = "policies of nodes change together with those of the ends that they talk to";

function failed({ outcome, evidence, reason }: Property) {
  return { outcome, evidence, reason };
}
