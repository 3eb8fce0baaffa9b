import type { Level, Relation, Side } from "#model";
import { ALL, shifted } from "../properties/through.ts";

/** At each end, what both allow. */
export function meetOf(a: Relation, b: Relation): Relation {
  return { ...a, sides: { ingress: both(a.sides.ingress, b.sides.ingress), egress: both(a.sides.egress, b.sides.egress) } };
}

/** At each end, what one of the two allows. */
export function joinOf(a: Relation, b: Relation): Relation {
  return { ...a, sides: { ingress: either(a.sides.ingress, b.sides.ingress), egress: either(a.sides.egress, b.sides.egress) } };
}

function both(a: Side, b: Side): Side {
  const first = a.map((level): Level => (level.action === "allow" ? { ...level, action: "pass", to: a.length } : level));
  return [...first, ...shifted(b, a.length)];
}

function either(a: Side, b: Side): Side {
  const start = a.length + 1;
  const first = a.map((level): Level => (level.action === "deny" ? { ...level, action: "pass", to: start } : level));
  return [...first, { action: "allow", cubes: ALL, title: "nothing isolates it" }, ...shifted(b, start)];
}
