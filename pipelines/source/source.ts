import type { Diagnostic } from "#diagnostic";
import type { Intent } from "#ir";
import type { Document } from "#manifest";
import type { Release } from "#release";

/** Anything with a meaning that a command line can name. */
export type Source =
  | { readonly kind: "intent"; readonly name: string; readonly intent: Intent }
  | { readonly kind: "release"; readonly name: string; readonly release: Release }
  | { readonly kind: "manifests"; readonly name: string; readonly documents: readonly Document[] };

export interface Loaded<T> {
  /** null if there are errors. */
  readonly value: T | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Says that so many more units of a piece of work are done, one unless told, and how many there are where that shows only now. */
export type Count = (units?: number, total?: number) => void;
/** How much there is to do, as far as it is known. */
export interface Amount {
  readonly unit: string;
  readonly total?: number;
}

/** What loading may use of the world. */
export interface World {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes what programs print. */
  readonly log: (text: string) => void;
  /** Does work that may take a while, and shows how far it is. */
  readonly working: <T>(what: string, work: (count: Count) => T, amount?: Amount) => T;
  stdin(limit: number): Promise<Uint8Array | Diagnostic>;
  readonly limits: { readonly seconds: number; readonly megabytes: number };
  /** Runs each program a second time elsewhere and compares. */
  readonly checkDeterminism: boolean;
  /** The kubeconfig file of `live`; null is kubectl's own choice. */
  readonly kubeconfig: string | null;
  /** The kubeconfig context that `live` means; null is the current one. */
  readonly context: string | null;
}
