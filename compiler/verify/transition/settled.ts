import type { Level, Relation, Side } from "#model";

/**
 * The ways to settle what the specification leaves to the engine, the same for all these meanings. What is true under each is true of
 * three values: nothing becomes better known, and nothing less.
 */
export function settledAlike(...relations: readonly Relation[]): readonly (readonly Relation[])[] {
  const open = relations.some(({ sides }) => [...sides.ingress, ...sides.egress].some(isOpen));
  return open ? (["allow", "deny"] as const).map((action) => relations.map((one) => settled(one, action))) : [relations];
}

function settled({ sides, ...rest }: Relation, action: "allow" | "deny"): Relation {
  const of = (side: Side): Side => side.map((level): Level => (isOpen(level) ? { action, cubes: level.cubes, title: level.title } : level));
  return { ...rest, sides: { ingress: of(sides.ingress), egress: of(sides.egress) } };
}

function isOpen({ action }: Level): boolean {
  return action === "unknown";
}
