import type { Cube, Level, Side } from "#model";
import { cubesOf } from "./cubes.ts";
import { assuming, type Formula, factsOf, isFalse, isOfFlow } from "./formula.ts";

/** A rule with more alternatives than the budget allows. */
export interface TooLarge {
  readonly policy: string;
  readonly rule: string;
}
/** What verdicts say of a level. */
export interface Named {
  readonly policy: string;
  readonly rule: string;
  readonly title: string;
}
/** Where a pass goes on: known once the levels before it stand. */
export class Target {
  at = 0;
}

/** Levels in the making. */
export class LevelStack {
  readonly tooLarge: TooLarge[] = [];
  readonly #levels: { readonly level: Level; readonly target: Target | null }[] = [];

  /** What surely matches acts; what may match, should a missing fact turn out so, is not known. */
  push(action: "allow" | "deny" | "pass", formula: Formula, named: Named, target: Target | null = null): void {
    const facts = factsOf(formula);
    this.#level({ action, title: named.title }, assuming(formula, []), named, target);
    // Each fact alone first, so that a verdict names only those that matter.
    const unknowns = facts.length > 1 ? [...facts.map((fact) => [fact]), facts] : [facts];
    if (facts.length === 0) return;
    for (const some of unknowns)
      this.#level(
        { action: "unknown", may: action, ofFlow: some.every(isOfFlow), title: named.title, missing: some.join(", ") },
        assuming(formula, some),
        named,
        target,
      );
  }

  /** Passes to this target go on here. */
  land(target: Target): void {
    target.at = this.#levels.length;
  }

  side(): Side {
    return this.#levels.map(({ level, target }) => (target === null ? level : { ...level, to: target.at }));
  }

  #level(level: Omit<Level, "cubes">, formula: Formula, { policy, rule }: Named, target: Target | null): void {
    if (isFalse(formula)) return;
    const when = cubesOf(formula);
    if (when === null) this.tooLarge.push({ policy, rule });
    else if (when.length > 0) this.#levels.push({ level: { ...level, cubes: when.map((one): Cube => ({ when: one, rule })) }, target });
  }
}
