import type { Peer } from "#ir";
import type { Relation, Witness } from "#model";
import { compare } from "../compare.ts";
import { type FlowSet, isEmpty, NOTHING, only, regionsOf, within } from "./flow-set.ts";
import { askBoth, type Meaning, optionsFor, type Property, type PropertyOptions, relationOf, withoutEffects } from "./property.ts";
import { type Named, namedFlows } from "./single-name.ts";
import { throughBothEnds } from "./through.ts";

/** Every flow of the set is allowed, by both ends. */
export function allows(meaning: Meaning, flows: FlowSet, options: PropertyOptions = {}): Property {
  return judgeAll(meaning, [flows], "allow", options);
}

/** No flow of the set is allowed by both ends. */
export function denies(meaning: Meaning, flows: FlowSet, options: PropertyOptions = {}): Property {
  return judgeAll(meaning, [flows], "deny", options);
}

const ENTITIES = ["world", "remote-node", "kube-apiserver", "health", "ingress", "init", "unmanaged"] as const;
const ANYBODY: readonly Peer[] = [
  { kind: "pods", namespaces: [], pods: [], serviceAccounts: "any" },
  ...ENTITIES.map((entity) => ({ kind: "entity" as const, entity })),
];

/** Nothing passes between the two, in either direction; where no other end is named, between the one and anybody but its own node. */
export function isolated(meaning: Meaning, one: readonly Peer[], other: readonly Peer[] | null = null, options: PropertyOptions = {}): Property {
  const far = other ?? ANYBODY;
  const anything = { ports: "any", layer7: [] } as const;
  const ways: FlowSet[] = [
    { from: one, to: far, ...anything },
    { from: far, to: one, ...anything },
  ];
  return judgeAll(meaning, ways, "deny", options);
}

/** What pods of `from` reach, both ends allowing it, is among these destinations. */
export function reachesOnly(
  meaning: Meaning,
  from: readonly Peer[],
  destinations: readonly Omit<FlowSet, "from">[],
  options: PropertyOptions = {},
): Property {
  const relation = relationOf(meaning);
  const known = optionsFor([meaning], options);
  const all = regionsOf([{ from, to: [{ kind: "entity", entity: "all" }], ports: "any", layer7: [] }]);
  if (isEmpty(all)) return NO_FLOW;
  const listed = only(regionsOf(destinations.map((one) => ({ ...one, from }))));
  const real = within(throughBothEnds(relation, known.facts), all);
  return withoutEffects((maxWitnesses) => compare(listed, real, { ...known, maxWitnesses }), ["opens"], confirming(relation));
}

/** Counts a witness that both ends together judge as the effect says. */
function confirming(relation: Relation) {
  const expected: Readonly<Record<Witness["effect"], string>> = { opens: "allow", closes: "deny", undefined: "unknown", reroutes: "" };
  return askBoth([relation], ([decision], { effect }) => decision === expected[effect]);
}

const NO_PROOF = { engine: "none", steps: 0, residuals: 0, classes: 0 };
const NO_FLOW: Property = { outcome: "undecided", evidence: [], reason: "no such flow can exist", assumes: [], proof: NO_PROOF };

/** All parts hold, or the worst speaks; parts that no flow fits don't count beside others. */
function judgeAll(meaning: Meaning, sets: readonly FlowSet[], meant: "allow" | "deny", options: PropertyOptions): Property {
  const relation = relationOf(meaning);
  const known = optionsFor([meaning], options);
  const judged = sets.flatMap((set) => namedFlows(relation, set)).map((part) => inRegion(part, relation, meant, known));
  const asked = judged.filter((one) => one !== NO_FLOW);
  return asked.find((one) => one.outcome === "fails") ?? asked.find((one) => one.outcome === "undecided") ?? asked[0] ?? NO_FLOW;
}

function inRegion(part: Named, original: Relation, meant: "allow" | "deny", known: ReturnType<typeof optionsFor>): Property {
  const regions = regionsOf([part.flows]);
  if (isEmpty(regions) || compare(NOTHING, only(regions), { ...known, maxWitnesses: 1 }).relation === "equal") return NO_FLOW;
  if (part.pattern !== null) return { ...NO_FLOW, reason: `\`${part.pattern}\` stands for many names, ask about one` };
  const real = within(throughBothEnds(part.relation, known.facts), regions);
  const expected = meant === "allow" ? within(throughBothEnds(OPEN, known.facts), regions) : NOTHING;
  const confirm = confirming(original);
  const show = (witness: Witness) => confirm({ ...witness, flow: part.complete(witness.flow) });
  return withoutEffects((maxWitnesses) => compare(expected, real, { ...known, maxWitnesses }), [meant === "allow" ? "closes" : "opens"], show);
}

const OPEN: Relation = { profile: "", sides: { ingress: [], egress: [] } };
