import type { Diagnostic } from "#diagnostic";
import type { PhaseWork } from "./applier.ts";

/** What tells that every node has a phase. */
export interface Evidence {
  readonly barrier: string;
  /** Follows "every node has phase 2: ". */
  readonly text: string;
  /** false: nobody looked, as with a timed wait; the release is then UNVERIFIED. */
  readonly verified: boolean;
}

/** One way to learn that every node has all of a phase; nothing goes on without it. */
export interface Barrier {
  readonly name: string;
  /** Why it could not tell for these phases, asked before the first write. */
  unfit(phases: readonly PhaseWork[]): Promise<Diagnostic | null>;
  /** Returns once every node has the phase, with what told so; a diagnostic where that can't be learned. */
  wait(phase: PhaseWork): Promise<Evidence | Diagnostic>;
}
