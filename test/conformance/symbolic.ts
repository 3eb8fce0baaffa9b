import { type Literal, type Predicate, UNKNOWN } from "#algebra";
import { DIRECTIONS, type Direction } from "#ir";
import { domainOf, endsOf, type Flow, isManaged, isSelf, type Level, pointOf, type Relation } from "#model";
import { compare } from "#verify";
import type { Decision } from "./engine.ts";

/**
 * What the symbolic relation says of one flow: a meaning in which only this flow is allowed besides is equal where it was allowed before,
 * and wider where it was not. Null where the flow leaves a condition open.
 */
export function symbolicDecision(relation: Relation, flow: Flow): Decision | null {
  if (isSelf(flow)) return "allow";
  const sides = DIRECTIONS.filter((direction) => isManaged(endsOf(flow, direction).subject)).map((direction) =>
    sideDecision(relation, flow, direction),
  );
  if (sides.includes("deny")) return "deny";
  if (sides.includes(null)) return null;
  return sides.includes("unknown") ? "unknown" : "allow";
}

function sideDecision(relation: Relation, flow: Flow, direction: Direction): Decision | null {
  const side = relation.sides[direction];
  const names = new Set(side.flatMap((level) => level.cubes.flatMap((cube) => cube.when.map((literal) => literal.variable))));
  const pins = [...names].map((name) => pinned(name, flow, direction));
  if (pins.includes(null)) return null;
  const only: Level = { action: "allow", cubes: [{ when: pins.flatMap((pin) => pin ?? []), rule: "" }], title: "this flow" };
  const alone = { ingress: [], egress: [], [direction]: side };
  const opened = { ...alone, [direction]: [only, ...side.map((level) => (level.to === undefined ? level : { ...level, to: level.to + 1 }))] };
  const { relation: found, undecided } = compare({ ...relation, sides: alone }, { ...relation, sides: opened }, { maxWitnesses: 1 });
  if (undecided !== null) return null;
  return found === "equal" ? "allow" : found === "wider" ? "deny" : "unknown";
}

/** The literal that holds for this flow alone; none for what such a flow doesn't have, as the namespace of an address: conditions on it stand beside its kind. */
function pinned(variable: string, flow: Flow, direction: Direction): Literal[] | null {
  const value = pointOf(flow, direction)(variable);
  if (value === UNKNOWN) return null;
  const domain = domainOf(variable);
  if ((domain.sort === "text" && domain.total && value === null) || (domain.sort === "number" && typeof value === "number" && value < domain.min))
    return [];
  const set = predicateOf(domain.sort, value);
  return set === null ? null : [{ variable, in: set }];
}

function predicateOf(sort: Predicate["sort"], value: Exclude<ReturnType<ReturnType<typeof pointOf>>, typeof UNKNOWN>): Predicate | null {
  if (sort === "choice" && typeof value === "string") return { sort, in: [value] };
  if (sort === "number" && typeof value === "number") return { sort, ranges: [[value, value]] };
  if (sort === "address" && typeof value === "bigint") return { sort, ranges: [[value, value]] };
  if (sort !== "text") return null;
  if (value === null || (Array.isArray(value) && value.length === 0)) return { sort, absent: true, present: { kind: "in", values: [] } };
  const [text, other] = Array.isArray(value) ? value : [value];
  return typeof text === "string" && other === undefined ? { sort, absent: false, present: { kind: "in", values: [text] } } : null;
}
