import { DIRECTIONS, type Direction } from "#ir";
import { type Kind, kindIn, type Level, type Relation, type Side, V } from "#model";
import { compare } from "../compare.ts";
import type { PropertyOptions } from "../properties/property.ts";
import { shifted } from "../properties/through.ts";

/**
 * Whether both ends of some flow of a node may change. Proofs through both ends ask for pods alone: where a node is the other end, the old
 * verdict at one end and the new one at the other may allow what both releases deny.
 */
export function nodesMayCross(before: Relation, after: Relation, options: PropertyOptions): boolean {
  if (![before, after].some(judgesNodes)) return false;
  const changes = (kind: Kind, direction: Direction) => differ(of(before, kind, direction), of(after, kind, direction), options);
  const changing = DIRECTIONS.filter((direction) => changes("host", direction));
  return changing.some((direction) => {
    const other = direction === "ingress" ? "egress" : "ingress";
    return changing.includes(other) || changes("pod", other);
  });
}

/** Whether policies have nodes for subjects. */
function judgesNodes({ sides }: Relation): boolean {
  return [...sides.ingress, ...sides.egress].some(({ cubes }) =>
    cubes.some(({ when }) => when.some((one) => one.variable === V.kind("S") && one.in.sort === "choice" && one.in.in.includes("host"))),
  );
}

/** One direction of a meaning, for subjects of one kind. */
function of(relation: Relation, kind: Kind, direction: Direction): Relation {
  const others: Level = { action: "deny", cubes: [{ when: [kindIn("S", kind === "pod" ? "host" : "pod")], rule: "" }], title: "not asked" };
  const none: Side = [];
  const side: Side = [others, ...shifted(relation.sides[direction], 1)];
  return { ...relation, sides: { ingress: none, egress: none, [direction]: side } };
}

function differ(a: Relation, b: Relation, options: PropertyOptions): boolean {
  return compare(a, b, { ...options, maxWitnesses: 0 }).relation !== "equal";
}
