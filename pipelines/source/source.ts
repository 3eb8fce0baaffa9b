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

/** What loading may use of the world. */
export interface World {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes what programs print. */
  readonly log: (text: string) => void;
  stdin(limit: number): Promise<Uint8Array | Diagnostic>;
  readonly limits: { readonly seconds: number; readonly megabytes: number };
  /** Runs each program a second time elsewhere and compares. */
  readonly checkDeterminism: boolean;
  /** The kubeconfig context that `live` means; null is the current one. */
  readonly context: string | null;
}
