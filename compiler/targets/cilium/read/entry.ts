import type { Place } from "#diagnostic";
import type { Direction } from "#ir";
import type { Conjunction } from "#model";
import type { Requirement } from "./requirement.ts";

/** Cilium pkg/policy/types: tiers in order; CiliumNetworkPolicy and NetworkPolicy share the middle one. */
export type Tier = "admin" | "normal" | "baseline";

/** A set of endpoints or addresses; equal keys mean one selector of the engine. */
export interface Selected {
  readonly key: string;
  readonly cubes: readonly Conjunction[];
  /** Pod selectors of a CiliumNetworkPolicy's `fromEndpoints` and `toEndpoints`: what `fromRequires` narrows. */
  readonly endpoints: boolean;
  /** What must be known to say whom it means; then its cubes are all that it may mean. */
  readonly missing?: string;
}

/** Requests that a rule lets through, and who reads them. */
export interface Requests {
  readonly parser: "http" | "dns";
  readonly alternatives: readonly Conjunction[];
}

/** One port of a rule with one protocol. */
export interface PortClause {
  /** Equal keys merge in the engine: port, end port and protocol as written. */
  readonly key: string;
  readonly when: Conjunction;
  /** What must be known to say which port it means; then it may be any. */
  readonly missing?: string;
  /** null: everything on the port. */
  readonly requests: Requests | null;
  /** RE2 patterns of TLS server names; empty: no TLS asked for. */
  readonly serverNames: readonly string[];
}

/** One rule as the engine keeps it (pkg/policy/types PolicyEntry). */
export interface Entry {
  readonly direction: Direction;
  readonly tier: Tier;
  readonly priority: number;
  readonly verdict: "allow" | "deny" | "pass";
  readonly subject: Selected;
  /** null: nobody. Empty: everybody if there are ports, else nobody. */
  readonly peers: readonly Selected[] | null;
  /** null: every protocol and port. */
  readonly ports: readonly PortClause[] | null;
  /** Isolates its subject in its direction. */
  readonly defaultDeny: boolean;
  readonly authentication: "required" | "disabled" | "test-always-fail" | null;
  /** `fromRequires`: what the pods of every rule for this subject must also have. */
  readonly requires: readonly Requirement[];
  /** The object, and the rule in it, for explanations. */
  readonly policy: string;
  readonly rule: string;
  readonly place: Place;
}
