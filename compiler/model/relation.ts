import type { Literal } from "#algebra";
import type { Direction } from "#ir";
import type { Kind } from "./variables.ts";

/** A conjunction of literals and the rule it came from. `layer7` literals decide in the proxy. */
export interface Cube {
  readonly when: readonly Literal[];
  readonly rule: string;
}

/**
 * `unknown`: the specification leaves it to the engine; `missing` names the fact.
 * `pass` goes on at level `to` (an index into the same side, greater than its own).
 */
export type LevelAction = "allow" | "deny" | "pass" | "unknown";
export interface Level {
  readonly action: LevelAction;
  readonly cubes: readonly Cube[];
  readonly to?: number;
  readonly missing?: string;
  /** What an unknown level does where the missing fact makes it match; else it does nothing. */
  readonly may?: "allow" | "deny" | "pass";
  /** The missing fact is the flow's own, whatever rule asks for it. */
  readonly ofFlow?: boolean;
  /** What this level is, in the field's words, for explanations: "default deny of tier shop". */
  readonly title: string;
}

/** The first level that has a matching cube decides; after the last one the flow is allowed. */
export type Side = readonly Level[];

/** A node that policies judge as an endpoint of its own (Calico's host endpoints). */
export interface Host {
  readonly node: string;
  /** Addresses by which it is known besides those of the inventory. */
  readonly addresses: readonly string[];
}

/** How policies see flows to a Service's addresses. */
export interface ServiceView {
  /** `open`: the specification doesn't say whether a ClusterIP or the pod behind it is judged; else it is the pod. */
  readonly address?: "open";
  /** What source a pod sees of flows through a node port; missing: that depends. */
  readonly nodePortSource?: "kept" | "masqueraded";
}

/** A meaning: what each direction of every possible flow is judged to be. Subjects are the pods of this cluster. */
export interface Relation {
  /** "intent" or the engine profile it was read under. */
  readonly profile: string;
  /** Kinds of peers that this engine tells apart at all; missing: every kind. */
  readonly kinds?: readonly Kind[];
  /** Nodes that are subjects too; missing: only pods are. */
  readonly hosts?: readonly Host[];
  readonly services?: ServiceView;
  readonly sides: Readonly<Record<Direction, Side>>;
}
