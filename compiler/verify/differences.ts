import { ALLOW, DENY, type Outcome, type Trail, UNDEFINED, type Value } from "#algebra";
import type { Witness } from "#model";
import type { Encoded } from "./encode.ts";

export type Effect = Witness["effect"];

/** What a difference does, and what it may do where a side leaves the verdict open. */
export type Change = "opens" | "closes" | "may open" | "may close";

/** Values on the way to a difference. */
export interface Found {
  readonly values: ReadonlyMap<string, Value>;
  readonly effect: Effect;
}

const OUTCOMES: readonly Outcome[] = [ALLOW, DENY, UNDEFINED];

/** The differences found so far, over all engines that looked. */
export class Differences {
  readonly changes = new Set<Change>();
  readonly found: Found[] = [];
  readonly #max: number;
  #patience: number;

  /** `max` differences are kept; once every possible kind of change is known, `patience` more pairs are looked at for others. */
  constructor(max: number, patience: number) {
    this.#max = max;
    this.#patience = patience;
  }

  add(trail: Trail, left: Outcome, right: Outcome, encoded: Encoded): void {
    const effect = effectOf(left, right);
    this.changes.add(changeOf(left, right));
    if (this.found.length >= this.#max && this.found.some((one) => one.effect === effect)) return;
    const values = new Map(trail.map(([position, atom]) => [encoded.variables[position] as string, encoded.atoms[position]?.pick(atom) ?? null]));
    this.found.push({ values, effect });
  }

  /** Whether a pair with these possible outcomes (as bits) may still show a change that isn't known. */
  worth(left: number, right: number): boolean {
    for (const a of OUTCOMES) {
      if ((left & (1 << a)) === 0) continue;
      for (const b of OUTCOMES) if (a !== b && (right & (1 << b)) !== 0 && !this.changes.has(changeOf(a, b))) return true;
    }
    return this.found.length < this.#max && this.#patience-- > 0;
  }

  /** Both ways: nothing more can change the answer. */
  get settled(): boolean {
    return this.changes.has("opens") && this.changes.has("closes");
  }
}

function changeOf(left: Outcome, right: Outcome): Change {
  const opens = left === DENY || right === ALLOW;
  if (left === UNDEFINED || right === UNDEFINED) return opens ? "may open" : "may close";
  return opens ? "opens" : "closes";
}

function effectOf(left: Outcome, right: Outcome): Effect {
  if (left === DENY && right === ALLOW) return "opens";
  return left === ALLOW && right === DENY ? "closes" : "undefined";
}
