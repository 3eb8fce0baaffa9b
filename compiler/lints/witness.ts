import type { Direction } from "#ir";
import type { Cube, Level, Relation, Witness } from "#model";
import { compare } from "#verify";
import type { LintContext } from "./context.ts";

const BUDGET = 20_000;

/** A flow of these cubes that the others do not have, or null; `title` says what the others are. */
export function flowIn(
  cubes: readonly Cube[],
  others: readonly Cube[],
  direction: Direction,
  { intent, inventory }: LintContext,
  title = "without this rule",
): Witness | null {
  const options = { facts: intent?.cluster ?? null, inventory, budget: BUDGET, maxWitnesses: 1 };
  return compare(only(others, direction, title), only(cubes, direction, ""), options).witnesses[0] ?? null;
}

/** Allows these cubes and nothing else. */
function only(cubes: readonly Cube[], direction: Direction, title: string): Relation {
  const side: Level[] = [
    { action: "allow", cubes, title: "" },
    { action: "deny", cubes: [{ when: [], rule: "" }], title },
  ];
  return { profile: "", sides: { ingress: direction === "ingress" ? side : [], egress: direction === "egress" ? side : [] } };
}
