export { decide, decideSide } from "./decide.ts";
export { evaluate, evaluateLevels, evaluateSide, isLayer7, isManaged, isSelf, joinSides, judgedFlow } from "./evaluate.ts";
export * from "./flow.ts";
export { isIdentityLabel, NEWEST_FILTER } from "./identity-labels.ts";
export { type Lookup, lookupOf } from "./inventory/lookup.ts";
export type { InventoryObject } from "./inventory/object.ts";
export { isPrivate } from "./inventory/owners.ts";
export { CLUSTER_ANNOTATION } from "./inventory/pod.ts";
export { readInventory } from "./inventory/read.ts";
export { uniteSnapshots } from "./inventory/snapshots.ts";
export type * from "./inventory.ts";
export * from "./literals.ts";
export { hasLabels, matchesRule, matchesSubject } from "./matching.ts";
export { asHttp, grpcPath, hostPattern, namePattern, pathPattern, textPattern } from "./patterns.ts";
export { endsOf, type Point, pointOf } from "./point.ts";
export { flowsBehindService } from "./probe/behind-service.ts";
export { endpointOf, endpointOfPod, type Placed, seenFrom } from "./probe/endpoint.ts";
export { type EvalReport, type EvalResult, type EvalSide, evalProbes, readProbes } from "./probe/eval.ts";
export { flowOf, type ProbeProblem } from "./probe/flow.ts";
export { type Probe, type ProbeEnd, probeSchema, probesSchema } from "./probe/schema.ts";
export type * from "./relation.ts";
export { cubesOf, relationOfIntent, subjectLiterals } from "./relation-of-intent.ts";
export {
  domainOf,
  type End,
  KINDS,
  type Kind,
  NAMESPACE_NAME,
  PROTOCOL_NAMES,
  PROTOCOL_NUMBERS,
  type ProtocolName,
  REQUEST_KINDS,
  V,
} from "./variables.ts";
export type * from "./verdict.ts";
