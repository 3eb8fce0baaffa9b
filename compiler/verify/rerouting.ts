import { isLayer7, type Level, type Relation, type Side } from "#model";

/**
 * The relation that says by which way a flow goes: `unknown` stands for "through the proxy". A flow is redirected as soon as the
 * network part of a layer 7 rule matches, whatever the request turns out to be.
 */
export function routing(relation: Relation): Relation {
  return { profile: relation.profile, sides: { ingress: routed(relation.sides.ingress), egress: routed(relation.sides.egress) } };
}

function routed(side: Side): Side {
  const starts: number[] = [];
  const levels: Level[] = [];
  for (const level of side) {
    starts.push(levels.length);
    const cubes = level.action === "allow" ? level.cubes.filter((cube) => cube.when.some((literal) => isLayer7(literal.variable))) : [];
    if (cubes.length > 0) {
      const network = cubes.map((cube) => ({ ...cube, when: cube.when.filter((literal) => !isLayer7(literal.variable)) }));
      levels.push({ action: "unknown", cubes: network, title: "through the proxy" });
    }
    levels.push(level);
  }
  starts.push(levels.length);
  return levels.map((level) => (level.to === undefined ? level : { ...level, to: starts[level.to] as number }));
}

/** Whether any rule looks into requests. */
export function inspects(relation: Relation): boolean {
  return [relation.sides.ingress, relation.sides.egress].some((side) =>
    side.some((level) => level.cubes.some((cube) => cube.when.some((literal) => isLayer7(literal.variable)))),
  );
}
