import {
  disjoint as bothDisjoint,
  equivalent as bothEquivalent,
  type Claim,
  neverCloses as closesNothing,
  vacuous as decidesNothing,
  judgeClaim,
  neverOpens as opensNothing,
  type Property,
  type PropertyOptions,
  redundantRules as redundant,
} from "#verify";
import { recordClaim } from "../trial.ts";
import { type EndLike, endTitle, peersOf } from "./end.ts";
import { destinationOf, type Flows, flowSetOf, flowsTitle, type Reachable, reachableTitle } from "./flow.ts";
import { failureText } from "./report.ts";
import { type Judged, judged, type Subject } from "./subject.ts";

/** What a property came to: `message` says it to a person, with the flow that shows it and the rules that decide it. */
export interface Finding extends Property {
  readonly message: string;
  /** Of `redundantRules`, the ids of the rules that can go; else empty. */
  readonly rules: readonly string[];
}

/** Every one of these flows is allowed, by both ends. */
export function allows(subject: Subject, flows: Flows): Finding {
  return claimed(subject, `${flowsTitle(flows)} to be allowed`, (one) => ({ kind: "allow", flows: flowSetOf(flows, one) }));
}

/** None of these flows is allowed by both ends. */
export function denies(subject: Subject, flows: Flows): Finding {
  return claimed(subject, `${flowsTitle(flows)} to be denied`, (one) => ({ kind: "deny", flows: flowSetOf(flows, one) }));
}

/** What pods of `from` reach, both ends allowing it, is among the destinations. */
export function reachesOnly(subject: Subject, from: EndLike, destinations: readonly Reachable[]): Finding {
  const listed = destinations.length === 0 ? "nobody" : destinations.map(reachableTitle).join(", ");
  return claimed(subject, `${endTitle(from)} to reach only ${listed}`, (one) => ({
    kind: "reaches-only",
    from: peersOf(from, one),
    destinations: destinations.map((each) => destinationOf(each, one)),
  }));
}

/** Nothing passes between the two, in either direction; without `other`, between the one and anybody but its own node. */
export function isolated(subject: Subject, one: EndLike, other?: EndLike): Finding {
  const far = other === undefined ? "anybody" : endTitle(other);
  return claimed(subject, `${endTitle(one)} to be isolated from ${far}`, (known) => ({
    kind: "isolated",
    one: peersOf(one, known),
    other: other === undefined ? null : peersOf(other, known),
  }));
}

/** Both allow the same flows, at each end on its own. */
export function equivalent(a: Subject, b: Subject): Finding {
  return between(a, b, "both to allow the same flows", bothEquivalent);
}

/** What `before` denies at an end, `after` denies at that end, too. */
export function neverOpens(before: Subject, after: Subject): Finding {
  return between(before, after, "nothing to be opened", opensNothing);
}

/** What `before` allows at an end, `after` allows at that end, too. */
export function neverCloses(before: Subject, after: Subject): Finding {
  return between(before, after, "nothing to be closed", closesNothing);
}

/** No flow is allowed by a rule of both, at either end. */
export function disjoint(a: Subject, b: Subject): Finding {
  return between(a, b, "no flow to be allowed by rules of both", bothDisjoint);
}

/** Every rule is needed; else `rules` can be left out, all together, and no verdict changes. */
export function redundantRules(subject: Subject): Finding {
  const one = judged(subject);
  const found = redundant(one.meaning, optionsOf([one]));
  return finding(
    found,
    "every rule to be needed",
    [one],
    found.rules.map(({ rule }) => rule),
  );
}

/** No flow that could exist is decided by this rule, or by the default deny of this policy. */
export function vacuous(subject: Subject, rule: string): Finding {
  const one = judged(subject);
  return finding(decidesNothing(one.meaning, rule, optionsOf([one])), `${rule} to decide nothing`, [one]);
}

function claimed(subject: Subject, expected: string, claim: (subject: Judged) => Claim): Finding {
  const one = judged(subject);
  const said = claim(one);
  if (one.meaning === one.intent) recordClaim(one.intent, said);
  return finding(judgeClaim(one.meaning, said, optionsOf([one])), expected, [one]);
}

function between(
  a: Subject,
  b: Subject,
  expected: string,
  property: (a: Judged["meaning"], b: Judged["meaning"], options: PropertyOptions) => Property,
) {
  const [one, other] = [judged(a), judged(b)];
  return finding(property(one.meaning, other.meaning, optionsOf([one, other])), expected, [one, other]);
}

/** Facts that no side contradicts. */
function optionsOf(subjects: readonly Judged[]): PropertyOptions {
  const facts = subjects.flatMap((one) => (one.facts === null ? [] : [one.facts]));
  const agreed = facts.every((one) => JSON.stringify(one) === JSON.stringify(facts[0]));
  const inventory = subjects.find((one) => one.inventory !== null)?.inventory ?? null;
  return { facts: agreed ? (facts[0] ?? null) : null, inventory };
}

function finding(property: Property, expected: string, subjects: readonly Judged[], rules: readonly string[] = []): Finding {
  const { outcome, evidence, reason, assumes, proof } = property;
  return { outcome, evidence, reason, assumes, proof, rules, message: failureText(property, expected, subjects, rules) };
}
