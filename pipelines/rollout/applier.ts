import type { Write } from "#answers";
import type { Diagnostic } from "#diagnostic";
import type { Document } from "#manifest";

/** One phase as a cluster gets it. */
export interface PhaseWork {
  /** From 1. */
  readonly number: number;
  readonly title: string;
  readonly writes: readonly Write[];
  /** Every object of ours that stands once the phase is through. */
  readonly standing: readonly Document[];
}

/** What became of a phase. */
export interface Applied {
  /** Writes that the API server is known to hold; after a failure fewer than were asked. */
  readonly done: number;
  /** Empty if all of it is written. */
  readonly diagnostics: readonly Diagnostic[];
}

/** One way to bring the writes of a phase into a cluster. */
export interface Applier {
  readonly name: "direct" | "pulumi";
  /** What would refuse the phase, found with nothing written: strict validation, pruned fields, field conflicts, replacements. */
  check(phase: PhaseWork): Promise<readonly Diagnostic[]>;
  /** Writes it, and stops at the first refused write. A phase that is already through writes nothing. */
  apply(phase: PhaseWork): Promise<Applied>;
}
