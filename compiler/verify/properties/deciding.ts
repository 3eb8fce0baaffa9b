import { compare } from "../compare.ts";
import { type FlowSet, NOTHING, seenFrom, within } from "./flow-set.ts";
import { askBoth, type Meaning, optionsFor, type Property, type PropertyOptions, relationOf, withoutEffects } from "./property.ts";
import { whereDecides } from "./rules.ts";
import { namedFlows } from "./single-name.ts";
import { throughBothEnds } from "./through.ts";

/** Both allow the same flows, both ends together: a difference that the other end hides is none. */
export function togetherEquivalent(a: Meaning, b: Meaning, options: PropertyOptions = {}): Property {
  const relations = [relationOf(a), relationOf(b)] as const;
  const known = optionsFor([a, b], options);
  const [left, right] = [throughBothEnds(relations[0], known.facts), throughBothEnds(relations[1], known.facts)];
  const show = askBoth(relations, ([x, y], { before, after }) => x === before.decision && y === after.decision);
  return withoutEffects((maxWitnesses) => compare(left, right, { ...known, maxWitnesses }), ["opens", "closes"], show);
}

/** Whether some of these flows are decided by the rule, at the end where it stands. */
export function decidesAmong(meaning: Meaning, rule: string, flows: FlowSet, options: PropertyOptions = {}): boolean {
  const known = optionsFor([meaning], options);
  return namedFlows(relationOf(meaning), flows).some((part) => {
    const regions = { ingress: seenFrom(part.flows, "ingress"), egress: seenFrom(part.flows, "egress") };
    const { relation } = compare(NOTHING, within(whereDecides(part.relation, rule), regions), { ...known, maxWitnesses: 1 });
    return relation !== "equal" && relation !== "unknown";
  });
}
