import type { AddressRange } from "#algebra";
import type { Selector } from "../selector.ts";

export type RuleAction = "allow" | "deny" | "pass" | "log";
export type PortTerm = { readonly from: number; readonly to: number } | { readonly name: string };
export interface ServiceReference {
  readonly namespace: string;
  readonly name: string;
}
export interface Icmp {
  readonly type: number | null;
  readonly code: number | null;
}
export interface PathTerm {
  readonly kind: "exact" | "prefix";
  readonly path: string;
}
export interface HttpTerm {
  readonly methods: readonly string[];
  readonly paths: readonly PathTerm[];
}

/** One end of a rule; everything given holds, null and empty lists are not given. */
export interface RuleEntity {
  /** All of selector, namespaceSelector, serviceAccounts and the policy's own namespace in one, as Felix merges them. */
  readonly selector: Selector | null;
  readonly notSelector: Selector | null;
  readonly nets: readonly AddressRange[];
  readonly notNets: readonly AddressRange[];
  readonly ports: readonly PortTerm[];
  readonly notPorts: readonly PortTerm[];
  readonly service: ServiceReference | null;
}
export interface Rule {
  readonly id: string;
  readonly action: RuleAction;
  readonly ipVersion: 4 | 6 | null;
  /** IANA number. */
  readonly protocol: number | null;
  readonly notProtocol: number | null;
  readonly icmp: Icmp | null;
  readonly notIcmp: Icmp | null;
  readonly source: RuleEntity;
  readonly destination: RuleEntity;
  readonly http: HttpTerm | null;
}

export const ANY_ENTITY: RuleEntity = { selector: null, notSelector: null, nets: [], notNets: [], ports: [], notPorts: [], service: null };

/** A policy as Felix keeps it, whatever object it came from. */
export interface TieredPolicy {
  /** How verdicts name it: `GlobalNetworkPolicy deny-all`. */
  readonly id: string;
  readonly tier: string;
  /** Infinite where none is given. */
  readonly order: number;
  /** Breaks ties of order: compared by UTF-8 bytes. */
  readonly tie: string;
  readonly staged: boolean;
  /** What it does at host endpoints besides their own traffic (`applyOnForward`), or instead of any other traffic. */
  readonly host: "forward" | "preDNAT" | "untracked" | null;
  readonly selector: Selector;
  readonly governs: { readonly ingress: boolean; readonly egress: boolean };
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
}
export interface Tier {
  readonly name: string;
  /** Infinite where none is given. */
  readonly order: number;
  /** A policy names it and no object defines it: it comes after all that exist. */
  readonly exists: boolean;
  readonly endsWith: "deny" | "pass";
}
