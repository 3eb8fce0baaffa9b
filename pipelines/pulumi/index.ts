export { PolicySet, type PolicySetProps } from "./policy-set.ts";
export { type PodTemplate, workloadOf } from "./workload-of.ts";
