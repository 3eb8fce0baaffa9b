import type { Cidr } from "#algebra";
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

/** A selector as the engine applies it to the labels of identities (pkg/policy/types/selector.go). */
export type IdentitySelector =
  | { readonly kind: "labels"; readonly all: readonly Requirement[] }
  | { readonly kind: "block"; readonly block: Cidr; readonly except: readonly Cidr[] }
  | { readonly kind: "group"; readonly name: string; readonly except: readonly Cidr[] }
  | { readonly kind: "groups"; readonly all: readonly Requirement[]; readonly except: readonly Cidr[] }
  | { readonly kind: "name"; readonly name: string };

/** A peer of a rule: what it means, and the selectors that stand for it in the engine. */
export interface Peer extends Selected {
  readonly selectors: readonly IdentitySelector[];
}

/** What the engine puts into the policy map for a port: a number range (0 is every port), or a name. */
export type MapPort = { readonly protocol: number } & ({ readonly from: number; readonly to: number } | { readonly name: string });

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
  readonly port: MapPort;
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
  readonly peers: readonly Peer[] | null;
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
  /** Where it stands in its file; asked for by findings only, since that reads the file again. */
  readonly place: () => Place;
}
