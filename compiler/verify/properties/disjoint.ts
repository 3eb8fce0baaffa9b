import { type Literal, makeAtoms, type Predicate, type Value } from "#algebra";
import { type Cube, domainOf, type Flow, type Level, type Relation, type Side, V, type Witness } from "#model";
import { compare } from "../compare.ts";
import { NOTHING } from "./flow-set.ts";
import { askSides, type Meaning, optionsFor, type Property, type PropertyOptions, relationOf, withoutEffects } from "./property.ts";
import { ALL, shifted } from "./through.ts";

/** No flow is allowed by a rule of both, at either end; what is open because nothing isolates it is allowed by no rule. */
export function disjoint(a: Meaning, b: Meaning, options: PropertyOptions = {}): Property {
  const [left, right] = [relationOf(a), relationOf(b)];
  const known = optionsFor([a, b], options);
  const both = (x: Side, y: Side): Side => meet(x.map(nameless), y.map(nameless));
  const { ingress, egress } = left.sides;
  const shared: Relation = { profile: "", sides: { ingress: both(ingress, right.sides.ingress), egress: both(egress, right.sides.egress) } };
  const ask = askSides([left, right], (decisions) => decisions.every((one) => one === "allow"));
  const names = [...namesIn(left), ...namesIn(right)];
  const show = (witness: Witness) => ask(witness) ?? ask({ ...witness, flow: knownUnder(witness.flow, names) });
  return withoutEffects((maxWitnesses) => compare(NOTHING, shared, { ...known, maxWitnesses }), ["opens"], show);
}

/** An address may have names of both sides, so that each name's condition can be met. */
function nameless(level: Level): Level {
  const cubes = level.cubes.map((cube): Cube => ({ ...cube, when: cube.when.filter((literal) => !isName(literal)) }));
  return level.action === "allow" ? { ...level, cubes } : level;
}

/** Allows what a rule of both allows. */
function meet(a: Side, b: Side): Side {
  const end: Level = { action: "deny", cubes: ALL, title: "no rule allows it" };
  const first = ruled(a, (level) => ({ ...level, action: "pass", to: a.length * 2 + 1 }));
  const second = ruled(b, (level) => level);
  return [...first, end, ...shifted(second, first.length + 1), end];
}

/** Two levels for each: what its rules allow, and all else, which is denied. */
function ruled(side: Side, allowed: (level: Level) => Level): Level[] {
  return side.flatMap((level): Level[] => {
    const { action, cubes, title, to = 0 } = level;
    const rules = action === "allow" ? cubes.filter((cube) => cube.rule !== "") : [];
    const rest: Level = action === "pass" ? { action, cubes, title, to: to * 2 } : { action: "deny", cubes, title };
    return [allowed({ action: "allow", cubes: rules, title }), rest];
  });
}

function isName({ variable }: Literal): boolean {
  return variable === V.name;
}

/** One name for each condition on names. */
function namesIn({ sides }: Relation): string[] {
  const literals = [...sides.ingress, ...sides.egress].flatMap((level) => level.cubes.flatMap((cube) => cube.when.filter(isName)));
  return literals.flatMap((literal) => exampleOf(literal.in) ?? []);
}

function exampleOf(names: Predicate): string | null {
  const atoms = makeAtoms(domainOf(V.name), [names]);
  if ("message" in atoms) return null;
  const [first] = atoms.set(names);
  const value: Value = first === undefined ? null : atoms.pick(first[0]);
  return typeof value === "string" ? value : null;
}

function knownUnder(flow: Flow, names: readonly string[]): Flow {
  return { ...flow, destination: { ...flow.destination, names: [...new Set(names)] } };
}
