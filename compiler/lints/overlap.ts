import { type Literal, makeAtoms, type Predicate, runs } from "#algebra";
import { type Cube, domainOf } from "#model";

/** Whether some flow can satisfy all these literals, each variable on its own. */
export function canHold(literals: readonly Literal[]): boolean {
  const sets = new Map<string, Predicate[]>();
  for (const { variable, in: set } of literals) sets.set(variable, [...(sets.get(variable) ?? []), set]);
  return [...sets].every(([variable, list]) => {
    const atoms = makeAtoms(domainOf(variable), list);
    return "message" in atoms || list.map((set) => atoms.set(set)).reduce((a, b) => runs.intersect(a, b)).length > 0;
  });
}

export function overlap(a: Cube, b: Cube): boolean {
  return canHold([...a.when, ...b.when]);
}
