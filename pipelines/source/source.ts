import type { Amount, Count } from "#answers";
import type { Diagnostic } from "#diagnostic";

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
  /** Strangers wrote the programs: they run behind all walls that this machine has. */
  readonly untrusted: boolean;
  /** The kubeconfig file of `live`; null is kubectl's own choice. */
  readonly kubeconfig: string | null;
  /** The kubeconfig context that `live` means; null is the current one. */
  readonly context: string | null;
}
