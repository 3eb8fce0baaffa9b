import type { Cube, LevelAction } from "#model";

/** One rule in a list of which the first match decides. */
export interface Step {
  readonly action: LevelAction;
  readonly cubes: readonly Cube[];
  readonly title: string;
}
/** More alternatives than this come of policies that share a priority: refused. */
const MAX_TIED_CUBES = 20_000;

/**
 * Several lists of one rank, whose order is undefined (network-policy-api types.go, Priority): where their first matches agree
 * they decide, elsewhere it is left to the engine. Null above the budget.
 */
export function tied(lists: readonly (readonly Step[])[]): readonly Step[] | null {
  const steps = lists.flat();
  if (lists.length < 2 || steps.every(({ action }) => action === steps[0]?.action)) return steps;
  let merged: readonly Step[] = [];
  for (const list of lists) {
    merged = both(merged, list);
    if (merged.reduce((sum, { cubes }) => sum + cubes.length, 0) > MAX_TIED_CUBES) return null;
  }
  return merged;
}

function both(first: readonly Step[], second: readonly Step[]): Step[] {
  const found: Step[] = [];
  for (const a of first) {
    for (const b of second) {
      const cubes = a.cubes.flatMap((one) => b.cubes.flatMap((other) => cross(one, other)));
      if (cubes.length === 0) continue;
      if (a.action === b.action) found.push({ ...a, cubes });
      else found.push({ action: "unknown", cubes, title: "policies of one priority disagree, and their order is undefined" });
    }
    found.push(a);
  }
  return [...found, ...second];
}

function cross(a: Cube, b: Cube): Cube[] {
  const apart = a.when.some((one) => b.when.some((other) => one.variable === other.variable && areApart(one.in, other.in)));
  return apart ? [] : [{ when: [...a.when, ...b.when], rule: a.rule === b.rule ? a.rule : `${a.rule} and ${b.rule}` }];
}

type Set = Cube["when"][number]["in"];

/** Two sets that have nothing in common at first sight. */
function areApart(a: Set, b: Set): boolean {
  if (a.sort === "text" && b.sort === "text" && a.present.kind === "in" && b.present.kind === "in") {
    const [one, other] = [a.present.values, b.present.values];
    return !(a.absent && b.absent) && !one.some((value) => other.includes(value));
  }
  if (a.sort === "choice" && b.sort === "choice") return !a.in.some((value) => b.in.includes(value));
  return false;
}
