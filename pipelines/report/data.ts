/** Everything that a report shows, as plain data: no time, host or user is in it. */
export interface Report {
  readonly title: string;
  /** Words under the title: what was read, by which engine. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  /** What is known of rules, by id. */
  readonly rules: Readonly<Record<string, RuleNote>>;
  /** Against the old release; null without one. */
  readonly change: ChangeNote | null;
  /** Of recorded traffic; null without a log. */
  readonly replay: ReplayNote | null;
  readonly deviations: readonly DeviationNote[];
  readonly capabilities: Capabilities;
  readonly costs: readonly CostNote[];
  readonly contract: readonly ContractNote[];
  readonly proofs: readonly ProofNote[];
}

/** An end of flows: a workload, pods that a selector means, addresses, a DNS name or an entity. */
export interface Node {
  readonly id: string;
  readonly label: string;
  readonly kind: "workload" | "selection" | "outside";
  /** null: outside of all namespaces, or in any of them. */
  readonly namespace: string | null;
  readonly pods: number;
  /** Directions in which no policy applies to it: whatever the other ends let through passes, without an edge. */
  readonly open: readonly ("ingress" | "egress")[];
}

/** What may pass from one end to another, or is denied by a rule that says so. */
export interface Edge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly verdict: "allow" | "deny" | "unknown";
  readonly layer: "L4" | "L7";
  readonly tiers: readonly string[];
  /** Ports and requests in words. */
  readonly traffic: string;
  /** Ids of the rules that decide, of both ends. */
  readonly rules: readonly string[];
  readonly witness: WitnessNote | null;
  /** Against the old release. */
  readonly change: "opened" | "closed" | "changed" | "rerouted" | null;
  /** What passed under the old release, where it is another. */
  readonly before: string | null;
  readonly seen: Seen | null;
}
/** A flow that shows a verdict, and what each end makes of it. */
export interface WitnessNote {
  readonly flow: string;
  readonly egress: string;
  readonly ingress: string;
}
/** Recorded flows of an edge. */
export interface Seen {
  readonly flows: number;
  readonly bytes: number;
  readonly newlyDenied: number;
  readonly newlyAllowed: number;
}

export interface RuleNote {
  readonly policy: string;
  readonly tier: string | null;
  readonly action: string;
  readonly owner: string | null;
  readonly reason: string | null;
  readonly expires: string | null;
  /** `file:line`. */
  readonly source: string | null;
}

export interface ChangeNote {
  readonly against: string;
  readonly relation: string;
  readonly witnesses: readonly { readonly effect: "opens" | "closes" | "undefined"; readonly lines: readonly string[] }[];
}

export interface ReplayNote {
  readonly gate: string;
  readonly reasons: readonly string[];
  readonly counters: readonly (readonly [name: string, flows: number])[];
  readonly rows: readonly {
    readonly effect: string;
    readonly source: string;
    readonly destination: string;
    readonly traffic: string;
    readonly flows: number;
    readonly bytes: number;
    readonly rules: readonly string[];
    readonly reason: string;
  }[];
}

export interface DeviationNote {
  readonly profile: string;
  readonly rule: string;
  readonly owner: string | null;
  readonly reason: string;
  readonly relation: string;
  readonly witness: readonly string[];
}

export interface Capabilities {
  readonly profiles: readonly string[];
  readonly features: readonly {
    readonly name: string;
    readonly title: string;
    /** One a profile, in their order. */
    readonly support: readonly { readonly level: "full" | "partial" | "none"; readonly why: string | null }[];
  }[];
}

export interface CostNote {
  readonly profile: string;
  readonly rules: number;
  readonly proxied: number;
  readonly limit: number;
  readonly exact: boolean;
  readonly endpoints: readonly { readonly name: string; readonly pods: number; readonly entries: number; readonly redirect: number }[];
}

export interface ContractNote {
  readonly policy: string;
  readonly owner: string | null;
  readonly clauses: readonly { readonly role: string; readonly id: string; readonly selector: string; readonly source: string | null }[];
}

export interface ProofNote {
  readonly profile: string;
  readonly statement: string;
  readonly assumes: readonly string[];
  readonly undefined: readonly string[];
}
