import type { Diagnostic } from "#diagnostic";
import type { Intent } from "#ir";
import type { Document } from "#manifest";
import type { Inventory, Relation } from "#model";
import type { Profile } from "#targets";

/** What lints look at; null is not given, and lints that need it stay silent. */
export interface LintContext {
  readonly intent: Intent | null;
  readonly documents: readonly Document[];
  /** What the intent means, or the documents as the profile's engine reads them. */
  readonly relation: Relation | null;
  readonly profile: Profile | null;
  readonly inventory: Inventory | null;
  /** ISO date of the caller; lints have no clock. */
  readonly today: string | null;
}
/** Finds one trap. */
export type Lint = (context: LintContext) => readonly Diagnostic[];

/** Whether the findings could concern this engine: no profile is any engine. */
export function concerns({ profile }: LintContext, product: string, version: string | null = null): boolean {
  return profile === null || (profile.product === product && (version === null || profile.version === version));
}
