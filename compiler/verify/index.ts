export { compare } from "./compare.ts";
export type { CompareOptions, Comparing, Comparison, ProofRecord, Undecided } from "./comparison.ts";
export { meaningDigest } from "./digest.ts";
export { assumptions } from "./facts.ts";
export { ComparisonSession, ComparisonSessions } from "./incremental.ts";
export * from "./properties/index.ts";
export { Sensitivity } from "./sensitivity.ts";
export * from "./transition/index.ts";
