export { type PulumiApplier, type PulumiOptions, pulumiApplier } from "./driver/applier.ts";
export { PolicyRelease, type StandingObjects } from "./policy-release.ts";
export { PolicySet, type PolicySetProps } from "./policy-set.ts";
export type { ReleasedPhase } from "./released-phase.ts";
export { type PodTemplate, workloadOf } from "./workload-of.ts";
