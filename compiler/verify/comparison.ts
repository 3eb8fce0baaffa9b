import type { ClusterFacts } from "#ir";
import type { Inventory, Witness } from "#model";

/** How B's meaning stands to A's: narrower allows less, wider allows more. */
export type Comparing = "equal" | "narrower" | "wider" | "incomparable" | "unknown";

export interface ProofRecord {
  /** Which engine decided: `same-cubes`, `paired-descent`, `paired-descent/port-first`, `local-search`, or `none`. */
  readonly engine: string;
  /** Pairs of residuals visited, and a step more for every 256 words read. */
  readonly steps: number;
  /** Distinct residuals made. */
  readonly residuals: number;
  /** Products of value classes that the variables span, as a power of ten; what enumeration would walk. */
  readonly classes: number;
}

/** Where and why a comparison ended at its budget. */
export interface Undecided {
  readonly message: string;
  /** The smallest part of the space that is left open, in words; empty where it is the whole. */
  readonly region: string;
  /** The variables that multiply there, most first. */
  readonly variables: readonly string[];
  readonly advice: string;
}

export interface Comparison {
  readonly relation: Comparing;
  /** Concrete flows that the sides judge differently, re-executed on both. */
  readonly witnesses: readonly Witness[];
  /** Flows on which one side leaves the verdict to the engine. */
  readonly undefined: readonly Witness[];
  readonly proof: ProofRecord;
  /** What is assumed about addresses. */
  readonly assumes: readonly string[];
  /** Why the comparison ended without an answer; null when it didn't. */
  readonly undecided: Undecided | null;
}
export interface CompareOptions {
  readonly facts?: ClusterFacts | null;
  readonly inventory?: Inventory | null;
  /** Steps for each engine; counted, never timed. */
  readonly budget?: number;
  readonly maxWitnesses?: number;
  /** Also look for flows that change their way: kernel or proxy. */
  readonly reroutes?: boolean;
}
