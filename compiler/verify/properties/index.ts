export { type Claim, flowsOfClaim, judgeClaim } from "./claim.ts";
export { decidesAmong, togetherEquivalent } from "./deciding.ts";
export { disjoint } from "./disjoint.ts";
export { equivalent, neverCloses, neverOpens } from "./equivalence.ts";
export type { FlowSet } from "./flow-set.ts";
export type { Evidence, Meaning, Property, PropertyOptions } from "./property.ts";
export { allows, denies, isolated, reachesOnly } from "./reach.ts";
export { type Redundancy, type Redundant, redundantRules, vacuous } from "./rules.ts";
