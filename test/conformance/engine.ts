import type { Intent } from "#ir";
import type { Flow, Inventory } from "#model";

export type Decision = "allow" | "deny" | "unknown";

/** A flow of a case, and what must be said of it. */
export interface Asked {
  readonly text: string;
  readonly flow: Flow;
  /** By the intent itself (null), or where a dialect takes the author's substitution or leaves it open. */
  readonly expected: (target: string | null) => Decision;
}
/** One case of the corpus: an intent, or manifests as one engine reads them. */
export interface Case {
  readonly name: string;
  readonly source:
    | { readonly kind: "intent"; readonly intent: Intent }
    | { readonly kind: "manifests"; readonly text: string; readonly profile: string; readonly services: boolean };
  readonly inventory: Inventory;
  readonly flows: readonly Asked[];
}

/** Whatever says what becomes of flows. A further one is one line in `engines.ts`. */
export interface Engine {
  readonly name: string;
  /** The dialect whose substitutions and open flows hold. */
  readonly target: string | null;
  /** Whether it understands the case; what it doesn't claim is not asked. */
  claims(one: Case): boolean;
  /** A decision for each flow; null where the engine has no such flow. */
  judge(one: Case): readonly (Decision | null)[] | Promise<readonly (Decision | null)[]>;
  close?(): void;
}
