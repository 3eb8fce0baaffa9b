import { type Cube, type Level, type Relation, type Side, V } from "#model";
import { compare } from "../compare.ts";
import { NOTHING, only } from "./flow-set.ts";
import { askSides, type Evidence, type Meaning, optionsFor, type Property, type PropertyOptions, relationOf, withoutEffects } from "./property.ts";
import { ALL } from "./through.ts";

/** No flow that could exist is decided by this rule, or by the default deny of the policy that this id names. */
export function vacuous(meaning: Meaning, rule: string, options: PropertyOptions = {}): Property {
  const relation = relationOf(meaning);
  const known = optionsFor([meaning], options);
  const marked = whereDecides(relation, rule);
  const show = askSides([relation]);
  return withoutEffects((maxWitnesses) => compare(NOTHING, marked, { ...known, maxWitnesses }), ["opens"], show);
}

/** A rule that can go, with a flow that it matches and the rest judges alike; null: no flow can match it. */
export interface Redundant {
  readonly rule: string;
  readonly evidence: Evidence | null;
}
export interface Redundancy extends Property {
  readonly rules: readonly Redundant[];
}

/** Every rule is needed; else the listed ones can be left out, all together, and no verdict changes. Default denies are no rules. */
export function redundantRules(meaning: Meaning, options: PropertyOptions = {}): Redundancy {
  const relation = relationOf(meaning);
  const known = optionsFor([meaning], options);
  const { assumes, proof } = compare(relation, relation, { ...known, maxWitnesses: 1 });
  const [found, undecided]: [Set<string>, string[]] = [new Set(), []];
  let [left, steps] = [relation, proof.steps];
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const rule of ruleIds(left).reverse()) {
      const rest = eachSide(left, (side) => withoutRule(side, rule));
      const comparison = compare(left, rest, { ...known, maxWitnesses: 1 });
      steps += comparison.proof.steps;
      if (comparison.undecided !== null) undecided.push(comparison.undecided.message);
      if (comparison.relation !== "equal") continue;
      found.add(rule);
      left = rest;
    }
  }
  const rules = ruleIds(relation).flatMap((rule) => (found.has(rule) ? [{ rule, evidence: matchedBy(relation, rule, left, known) }] : []));
  const outcome = rules.length > 0 ? "fails" : undecided.length === 0 ? "holds" : "undecided";
  const evidence = rules.flatMap((one) => (one.evidence === null ? [] : [one.evidence]));
  return { outcome, rules, evidence, reason: undecided[0] ?? null, assumes, proof: { ...proof, steps } };
}

/** The same, if no rule were left out that had to stay: its flow judged with everything, and with what is needed. */
function matchedBy(relation: Relation, rule: string, rest: Relation, known: ReturnType<typeof optionsFor>): Evidence | null {
  const cubes = (side: Side) => side.flatMap((level) => level.cubes.filter((cube) => isRuleOf(cube, level, rule)));
  const matched = only({ ingress: cubes(relation.sides.ingress), egress: cubes(relation.sides.egress) });
  const [witness] = compare(NOTHING, matched, { ...known, maxWitnesses: 1 }).witnesses;
  return witness === undefined ? null : askSides([relation, rest])(witness);
}

function eachSide(relation: Relation, change: (side: Side) => Side): Relation {
  return { ...relation, sides: { ingress: change(relation.sides.ingress), egress: change(relation.sides.egress) } };
}

function ruleIds(relation: Relation): string[] {
  const cubes = [...relation.sides.ingress, ...relation.sides.egress].flatMap((level) => level.cubes.filter((cube) => !isIsolation(cube, level)));
  return [...new Set(cubes.map((cube) => cube.rule))].filter((rule) => rule !== "");
}

/** What denies by silence: it speaks of the subject alone. */
function isIsolation(cube: Cube, { action }: Level): boolean {
  return action === "deny" && cube.when.every(({ variable }) => variable.startsWith("S."));
}

function isRuleOf(cube: Cube, level: Level, rule: string): boolean {
  return cube.rule === rule && !isIsolation(cube, level);
}

function withoutRule(side: Side, rule: string): Side {
  return side.map((level) => ({ ...level, cubes: level.cubes.filter((cube) => !isRuleOf(cube, level, rule)) }));
}

/** Allows exactly what the rule decides. */
export function whereDecides(relation: Relation, rule: string): Relation {
  return eachSide(relation, (side) => decidedBy(side, rule));
}

/** Allows what the rule decides, alone or together with others of its level; denies the rest. */
function decidedBy(side: Side, rule: string): Side {
  const isMine = (cube: Cube) => cube.rule === rule;
  const last = side.findLastIndex((level) => level.cubes.some(isMine));
  const named = side.some((level) => level.cubes.some((cube) => isMine(cube) && byName(cube)));
  const levels: Level[] = [];
  const starts: number[] = [];
  for (const [i, { action, cubes, title, to }] of side.slice(0, last + 1).entries()) {
    starts.push(levels.length);
    const mine = cubes.filter(isMine);
    if (mine.length > 0) levels.push({ action: "allow", cubes: mine, title });
    // A destination without names is enough to see a rule decide that asks for none.
    const others = cubes.filter((cube) => !isMine(cube) && (named || !byName(cube)));
    if (i < last) levels.push(action === "pass" ? { action, cubes: others, title, to: to ?? 0 } : { action: "deny", cubes: others, title });
  }
  const jump = (level: Level): Level => (level.to === undefined ? level : { ...level, to: starts[level.to] ?? levels.length });
  return [...levels.map(jump), { action: "deny", cubes: ALL, title: "decided by others" }];
}

function byName(cube: Cube): boolean {
  return cube.when.some(({ variable }) => variable === V.name);
}
