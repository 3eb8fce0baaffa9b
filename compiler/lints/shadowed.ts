import type { Diagnostic } from "#diagnostic";
import type { Direction } from "#ir";
import { type Cube, evaluateLevels, type Level, pointOf, type Relation, type Side } from "#model";
import { compare } from "#verify";
import type { Lint, LintContext } from "./context.ts";
import { cubesIn, type Placed } from "./cubes.ts";
import { findingAt } from "./places.ts";
import { flowIn } from "./witness.ts";

const MAX_RULES = 150;
const BUDGET = 20_000;

/** A rule whose removal changes no verdict: earlier or wider rules decide all its flows. Default denies are not rules. */
export const shadowed: Lint = (context) => {
  const { relation } = context;
  const rules = new Map<string, Placed[]>();
  for (const one of cubesIn(relation, "allow", "deny", "pass")) {
    if (one.level.action === "deny" && isIsolation(one.cube)) continue;
    const key = `${one.direction} ${one.cube.rule}`;
    rules.set(key, [...(rules.get(key) ?? []), one]);
  }
  if (relation === null || rules.size > MAX_RULES) return [];
  const found: Diagnostic[] = [];
  let left = relation;
  for (const cubes of [...rules.values()].reverse()) {
    const { direction, cube } = cubes[0] as Placed;
    const rest = without(left, direction, cube.rule, cubes);
    const options = { facts: context.intent?.cluster ?? null, budget: BUDGET, maxWitnesses: 1 };
    if (compare(left, rest, options).relation !== "equal") continue;
    const decides = decider(context, cubes, rest);
    if (decides === null) continue;
    left = rest;
    found.unshift(
      findingAt(context, cube.rule, "PCL2008", `the rule decides nothing: ${decides}`, {
        help: "leave the rule out, or narrow the one that decides",
      }),
    );
  }
  return found;
};

function isIsolation(cube: Cube): boolean {
  return cube.when.every(({ variable }) => variable.startsWith("S."));
}
function withoutIsolation(level: Level): Level {
  return level.action === "deny" ? { ...level, cubes: level.cubes.filter((cube) => !isIsolation(cube)) } : level;
}

function without(relation: Relation, direction: Direction, rule: string, cubes: readonly Placed[]): Relation {
  const mine = new Set(cubes.map(({ cube }) => cube));
  const side: Side = relation.sides[direction].map((level) => ({
    ...level,
    cubes: level.cubes.filter((cube) => cube.rule !== rule || !mine.has(cube)),
  }));
  return { ...relation, sides: { ...relation.sides, [direction]: side } };
}

/** Falling off the end is no decision: policies that stand elsewhere may isolate there. */
const END: Level = { action: "unknown", cubes: [{ when: [], rule: "" }], title: "", missing: "other policies" };

/** Who decides a flow of the rule in its place; null where nobody does. */
function decider(context: LintContext, cubes: readonly Placed[], rest: Relation): string | null {
  const { direction } = cubes[0] as Placed;
  const own = cubes.map(({ cube }) => cube);
  const witness = flowIn(own, [], direction, context);
  if (witness === null) return "no flow can match it";
  const side = rest.sides[direction];
  // A deny stands against allows of others to come; the default deny that would do as well today is no rule.
  const judged = (cubes[0] as Placed).level.action === "deny" ? side.map(withoutIsolation) : side;
  const verdict = evaluateLevels([...judged, END], pointOf(witness.flow, direction));
  if (verdict.decision === "unknown") return null;
  return verdict.by.length === 0 ? verdict.reason : `\`${verdict.by.join("`, `")}\` decides its flows`;
}
