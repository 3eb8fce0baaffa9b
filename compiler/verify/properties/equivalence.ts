import type { Witness } from "#model";
import { compare } from "../compare.ts";
import { askSides, type Meaning, optionsFor, type Property, type PropertyOptions, relationOf, withoutEffects } from "./property.ts";

/** Both allow the same flows, at each end on its own. */
export function equivalent(a: Meaning, b: Meaning, options: PropertyOptions = {}): Property {
  return differing(a, b, ["opens", "closes"], options);
}

/** What `before` denies at an end, `after` denies at that end, too. */
export function neverOpens(before: Meaning, after: Meaning, options: PropertyOptions = {}): Property {
  return differing(before, after, ["opens"], options);
}

/** What `before` allows at an end, `after` allows at that end, too. */
export function neverCloses(before: Meaning, after: Meaning, options: PropertyOptions = {}): Property {
  return differing(before, after, ["closes"], options);
}

function differing(a: Meaning, b: Meaning, effects: readonly Witness["effect"][], options: PropertyOptions): Property {
  const [left, right] = [relationOf(a), relationOf(b)];
  const known = optionsFor([a, b], options);
  const show = askSides([left, right], ([x, y], { before, after }) => x === before.decision && y === after.decision);
  return withoutEffects((maxWitnesses) => compare(left, right, { ...known, maxWitnesses }), effects, show);
}
