import { holds, type Literal } from "#algebra";
import { DIRECTIONS, type Direction } from "#ir";
import { type Cube, evaluate, type Flow, isSelf, judgedFlow, type Point, pointOf, type Relation, type Side, type Verdict } from "#model";
import { conditionText, valueText } from "./condition.ts";

/** A level that was reached, and what it did to the flow. */
export interface Step {
  readonly title: string;
  readonly action: string;
  /** `maybe`: a fact is missing. */
  readonly outcome: "decides" | "passes" | "maybe" | "does not match";
  readonly rules: readonly string[];
}
/** A rule that would have allowed the flow, had these conditions held. */
export interface Near {
  readonly rule: string;
  readonly needs: readonly { readonly condition: string; readonly is: string }[];
}
export interface SideWhy {
  /** Policies that make the subject's silence a deny. */
  readonly isolatedBy: readonly string[];
  readonly steps: readonly Step[];
  readonly near: readonly Near[];
}
export interface Why {
  readonly verdict: Verdict;
  readonly egress: SideWhy;
  readonly ingress: SideWhy;
}

/** Why a flow is judged as it is: every level on the way, and the rules that came nearest to allowing it. */
export function why(relation: Relation, flow: Flow): Why {
  const [ingress, egress] = DIRECTIONS.map((direction) => sideWhy(relation, flow, direction));
  return { verdict: evaluate(relation, flow), egress: egress as SideWhy, ingress: ingress as SideWhy };
}

function sideWhy(relation: Relation, flow: Flow, direction: Direction): SideWhy {
  const judged = judgedFlow(relation, flow, direction);
  if (judged === null || isSelf(flow)) return { isolatedBy: [], steps: [], near: [] };
  const point = pointOf(judged, direction);
  const side = relation.sides[direction];
  const steps: Step[] = [];
  for (let index = 0; index < side.length; index++) {
    const level = side[index] as Side[number];
    const found = level.cubes.map((cube) => ({ cube, truth: truthOf(cube, point) }));
    const sure = found.filter((one) => one.truth === "yes").map((one) => one.cube);
    const maybe = found.filter((one) => one.truth === "unknown").map((one) => one.cube);
    const outcome = sure.length > 0 ? (level.action === "pass" ? "passes" : "decides") : maybe.length > 0 ? "maybe" : "does not match";
    steps.push({ title: level.title, action: level.action, outcome, rules: rulesOf(sure.length > 0 ? sure : maybe) });
    if (outcome === "decides") break;
    if (outcome === "passes") index = (level.to ?? index + 1) - 1;
  }
  return { isolatedBy: isolating(side, point), steps, near: nearest(side, point) };
}

/** A level that denies whatever nobody allowed: its conditions are on the subject alone. */
function isolating(side: Side, point: Point): string[] {
  const defaults = side.filter((level) => level.action === "deny").flatMap((level) => level.cubes.filter(({ when }) => when.every(isOfSubject)));
  return rulesOf(defaults.filter((cube) => truthOf(cube, point) === "yes"));
}

function isOfSubject({ variable }: Literal): boolean {
  return variable.startsWith("S.");
}

function rulesOf(cubes: readonly Cube[]): string[] {
  return [...new Set(cubes.map((cube) => cube.rule).filter((rule) => rule !== ""))].sort();
}

function truthOf(cube: Cube, point: Point): "yes" | "no" | "unknown" {
  const truths = cube.when.map((literal) => holds(literal.in, point(literal.variable)));
  return truths.includes("no") ? "no" : truths.includes("unknown") ? "unknown" : "yes";
}

/** Unmet parts of a rule: its peer, its port, its request. */
const MOST_UNMET = 2;
const SHOWN = 5;

/** Allowing rules with the fewest unmet conditions; of those with as many, first the ones of policies that select the subject. */
function nearest(side: Side, point: Point): Near[] {
  const found = new Map<string, Near & { readonly rank: number }>();
  for (const cube of side.filter((level) => level.action === "allow").flatMap((level) => level.cubes)) {
    const unmet = cube.when.filter((literal) => holds(literal.in, point(literal.variable)) !== "yes");
    const elsewhere = unmet.filter(isOfSubject).length;
    const parts = new Set(unmet.map(partOf));
    if (cube.rule === "" || unmet.length === 0 || parts.size > MOST_UNMET || (elsewhere > 0 && unmet.length > 1)) continue;
    const needs = unmet.map((literal) => ({ condition: conditionText(literal), is: valueText(literal.variable, point(literal.variable)) }));
    const known = found.get(cube.rule);
    const rank = parts.size + unmet.length / 100 + elsewhere / 2;
    if (known === undefined || known.rank > rank) found.set(cube.rule, { rule: cube.rule, needs, rank });
  }
  const sorted = [...found.values()].sort((a, b) => a.rank - b.rank || (a.rule < b.rule ? -1 : 1));
  return sorted.slice(0, SHOWN).map(({ rule, needs }) => ({ rule, needs }));
}

/** The part of a rule that a condition belongs to. */
function partOf({ variable }: Literal): string {
  if (/^(request$|http\.|dns\.|tls$|sni$)/.test(variable)) return "request";
  return /^[SP]\./.test(variable) ? variable.slice(0, 1) : "port";
}
