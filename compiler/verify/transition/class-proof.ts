import { DIRECTIONS, type Direction } from "#ir";
import type { Relation, Side } from "#model";
import { impossible, withFacts } from "../facts.ts";
import type { PropertyOptions } from "../properties/property.ts";
import { throughBothEnds } from "../properties/through.ts";
import { joinOf } from "./bounds.ts";
import { type Allowed, ClassSpace } from "./class-space.ts";
import type { Bound } from "./phase.ts";

/** What the bits say of some states; null: they can't tell. */
export type ByClasses = { readonly effect: "breaks" | "opens" | null; readonly steps: number } | null;

/** Judges phases over classes of flows as bits, where these are few: quick, and of the same mind as the comparison of diagrams. */
export class ClassProof {
  readonly #old: Relation;
  readonly #new: Relation;
  readonly #options: PropertyOptions;
  readonly #spaces: Partial<Record<Direction, Prepared | null>> = {};
  #crossing: ByClasses | undefined;

  constructor(before: Relation, after: Relation, options: PropertyOptions) {
    this.#old = before;
    this.#new = after;
    this.#options = options;
  }

  /** Whether each end, in each state, allows what both releases allow, and nothing beyond the bound. */
  within(states: readonly Relation[], bound: Bound): ByClasses {
    let steps = 0;
    for (const direction of DIRECTIONS) {
      const judged = this.#judged(direction, states);
      if (judged === null) return null;
      for (const allowed of judged.sets) {
        steps += judged.space.classes;
        if (!isWithin(judged.meet, allowed)) return { effect: "breaks", steps };
        if (!isWithin(allowed, judged.most[bound])) return { effect: "opens", steps };
      }
    }
    return { effect: null, steps };
  }

  /** Whether the old verdict at one end and the new one at the other allow something that both deny. */
  crossing(): ByClasses {
    this.#crossing ??= this.#crossed();
    return this.#crossing;
  }

  #crossed(): ByClasses {
    const known = this.#options.facts ?? null;
    const [before, after, mixed] = [this.#old, this.#new, joinOf(this.#old, this.#new)].map((one) => throughBothEnds(one, known)) as [
      Relation,
      Relation,
      Relation,
    ];
    const facts = impossible(known, [before, after, mixed]);
    let steps = 0;
    for (const direction of DIRECTIONS) {
      const sides = [before, after, mixed].map((one) => withFacts(one.sides[direction], facts));
      const space = ClassSpace.over(sides);
      if (space === null) return null;
      const sets = sides.map((side) => space.allowed(side));
      if (!sets.every(isSet)) return null;
      const [old, next, both] = sets as [Allowed, Allowed, Allowed];
      steps += 3 * space.classes;
      if (!isWithin(both, either(old, next))) return { effect: "opens", steps };
    }
    return { effect: null, steps };
  }

  /** The sets of the states, in a space made anew where a state tells apart what none did before. */
  #judged(direction: Direction, states: readonly Relation[]): (Prepared & { readonly sets: readonly Allowed[] }) | null {
    let prepared = this.#spaces[direction];
    if (prepared === undefined) prepared = this.#prepare(direction, []);
    let sets = prepared === null ? [] : allowedIn(prepared, direction, states);
    if (prepared !== null && sets.includes(null)) {
      prepared = this.#prepare(direction, states);
      sets = prepared === null ? [] : allowedIn(prepared, direction, states);
    }
    this.#spaces[direction] = prepared;
    return prepared !== null && sets.every(isSet) ? { ...prepared, sets } : null;
  }

  #prepare(direction: Direction, states: readonly Relation[]): Prepared | null {
    const facts = impossible(this.#options.facts ?? null, [this.#old, this.#new, ...states]);
    const side = (one: Relation): Side => withFacts(one.sides[direction], facts);
    const space = ClassSpace.over([this.#old, this.#new, ...states].map(side));
    const [old, next] = [space?.allowed(side(this.#old)) ?? null, space?.allowed(side(this.#new)) ?? null];
    if (space === null || !isSet(old) || !isSet(next)) return null;
    return { space, facts, meet: both(old, next), most: { old, new: next, either: either(old, next) }, known: new WeakMap() };
  }
}

interface Prepared {
  readonly space: ClassSpace;
  readonly facts: ReturnType<typeof impossible>;
  readonly meet: Allowed;
  readonly most: Readonly<Record<Bound, Allowed>>;
  readonly known: WeakMap<Relation, Allowed | null>;
}

function allowedIn({ space, facts, known }: Prepared, direction: Direction, states: readonly Relation[]) {
  return states.map((state) => {
    const found = known.get(state) ?? space.allowed(withFacts(state.sides[direction], facts));
    known.set(state, found);
    return found;
  });
}

function isSet(one: Allowed | null): one is Allowed {
  return one !== null;
}

function isWithin(a: Allowed, b: Allowed): boolean {
  return a.sure.isWithin(b.sure) && (a.sure === a.may || a.may.isWithin(b.may));
}

function both(a: Allowed, b: Allowed): Allowed {
  return { sure: a.sure.copy().keep(b.sure), may: a.may.copy().keep(b.may) };
}

function either(a: Allowed, b: Allowed): Allowed {
  return { sure: a.sure.copy().add(b.sure), may: a.may.copy().add(b.may) };
}
