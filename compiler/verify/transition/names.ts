import type { Literal } from "#algebra";
import { type Cube, isOneOf, type Level, type Relation, type Side, V } from "#model";

/**
 * The same meaning with each set of DNS names as a fact of its own, so that sides can be joined: an address may have several names, and what
 * hangs on them can't be passed on. Facts that only some names could make true together are taken for possible: what holds then, holds.
 */
export function withNamesAsFacts(relation: Relation): Relation {
  return { ...relation, sides: { ingress: ofSide(relation.sides.ingress), egress: ofSide(relation.sides.egress) } };
}

function ofSide(side: Side): Side {
  return side.map((level): Level => ({ ...level, cubes: level.cubes.map((cube): Cube => ({ ...cube, when: cube.when.map(ofLiteral) })) }));
}

function ofLiteral(literal: Literal): Literal {
  if (literal.variable !== V.name || literal.in.sort !== "text" || literal.in.absent) return literal;
  return isOneOf(V.knownAs(literal.in.present), ["yes"]);
}
