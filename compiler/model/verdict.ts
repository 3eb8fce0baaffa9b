import type { Direction } from "#ir";
import type { Flow } from "./flow.ts";

export type Decision = "allow" | "deny" | "unknown";
/** What one end decides, by which rules, and why in words; `missing` names the facts without which it can't. */
export interface SideVerdict {
  readonly decision: Decision;
  readonly via: "kernel" | "proxy";
  readonly by: readonly string[];
  readonly reason: string;
  readonly missing: readonly string[];
}
/** Both ends must allow. `unknown` unless an end denies. */
export interface Verdict extends SideVerdict {
  readonly egress: SideVerdict;
  readonly ingress: SideVerdict;
}
/** A concrete flow that two relations judge differently. */
export interface Witness {
  readonly effect: "opens" | "closes" | "reroutes" | "undefined";
  readonly side: Direction;
  /** Both ends are pods of the inventory, or its subject is and the peer is no pod. */
  readonly live: boolean;
  readonly flow: Flow;
  readonly before: SideVerdict;
  readonly after: SideVerdict;
}
