import { type Cube, isOneOf, type Level, type Relation, type Side, V } from "#model";

/**
 * The same meaning with each missing fact as a variable of its own, so that proofs hold whatever it is: left open, what stands behind it would
 * be hidden, and two facts would pass for one. `versionOf` tells apart what a rule says in one state and in another.
 */
export function withMissingAsFacts(relation: Relation, versionOf: (rule: string) => number): Relation {
  const of = (side: Side): Side => side.map((level) => settled(level, versionOf));
  return { ...relation, sides: { ingress: of(relation.sides.ingress), egress: of(relation.sides.egress) } };
}

/** Whether anything is left to facts that nobody gave. */
export function hasMissingFacts({ sides }: Relation): boolean {
  return [...sides.ingress, ...sides.egress].some(({ may }) => may !== undefined);
}

function settled({ may, ofFlow, missing = "", ...level }: Level, versionOf: (rule: string) => number): Level {
  if (may === undefined) return missing === "" ? level : { ...level, missing };
  const fact = (rule: string) => V.fact(ofFlow === true ? missing : `${missing} ${rule} ${versionOf(rule)}`);
  const cubes = level.cubes.map((cube): Cube => ({ ...cube, when: [...cube.when, isOneOf(fact(cube.rule), ["yes"])] }));
  return { ...level, action: may, cubes };
}
