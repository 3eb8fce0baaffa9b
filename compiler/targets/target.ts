import type { Diagnostic } from "#diagnostic";
import type { Intent } from "#ir";
import type { Document } from "#manifest";
import type { Flow, Inventory, Relation } from "#model";
import type { Feature } from "./features.ts";

/** `product@version,flag=value…`: the engine is part of the meaning. Flag names are the engine's own; list values are sorted. */
export interface Profile {
  readonly product: string;
  readonly version: string;
  readonly flags: ReadonlyMap<string, readonly string[]>;
  /** Canonical text: flags that differ from their default, sorted. */
  readonly text: string;
}

/** A flag of an engine: its allowed values (null: free text), whether several go together, and the default per version. */
export interface Flag {
  readonly values: readonly string[] | null;
  readonly list: boolean;
  readonly default: (version: string) => readonly string[];
  readonly title: string;
}

/** "none" says why, and what to write instead. */
export type Support = { readonly level: "full" } | { readonly level: "partial" | "none"; readonly why: string; readonly instead: string };

/** A file of the release, below `artifacts/<target>/`. */
export interface Artifact {
  readonly path: string;
  readonly text: string;
  /** The contents of a binary file, which has no text. */
  readonly bytes?: Uint8Array;
}
/** What an emitter may use besides the intent: today's pods, and the object files that images are laid into, by size class. */
export interface Surroundings {
  readonly inventory: Inventory | null;
  readonly template: ((size: string) => Uint8Array | null) | null;
}
export interface Emission {
  readonly artifacts: readonly Artifact[];
  readonly diagnostics: readonly Diagnostic[];
}
/** `pending`: the meaning with staged policies enforced, where the engine has them. */
export interface Reading {
  readonly relation: Relation;
  readonly pending: Relation | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Policy objects that took part. */
  readonly objects: number;
  /** Objects that the engine can't put together for pods that all of them select, if there are such pods: it keeps their old policy. */
  readonly doubts?: () => readonly string[];
}
/** Labels that every emitted object carries; `digest` is the intent's. */
export interface Stamp {
  readonly digest: string;
  readonly generation: string;
}

/** Policy-map entries that pods alike in identity and ports have each. */
export interface EndpointCost {
  /** One of them. */
  readonly name: string;
  readonly pods: number;
  readonly entries: number;
  readonly ingress: number;
  readonly egress: number;
  readonly deny: number;
  readonly redirect: number;
}
/** What policies cost an engine that writes them into tables of limited size. */
export interface Cost {
  /** Most entries first. */
  readonly endpoints: readonly EndpointCost[];
  readonly limits: { readonly usual: number; readonly most: number };
  readonly rules: number;
  /** Rules that send traffic through the proxy. */
  readonly proxied: number;
  /** Why figures may differ from the engine's; empty: they are its own. */
  readonly estimated: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** An image as the object by which nodes get it has it. */
export interface Delivered {
  readonly bytes: Uint8Array;
  /** Of the policy in it, as nodes report it. */
  readonly digest: string;
  /** What it is said to mean, by whoever wrote the object: no proof goes by it. */
  readonly intent: Intent | null;
}
/** How images get to nodes, which their dialect does not know: each in one object, which agents mount. */
export interface Delivery {
  object(bytes: Uint8Array, name: string, intent: Intent | null): { readonly value: Document | null; readonly diagnostics: readonly Diagnostic[] };
  /** null: the object brings no image. */
  opened(object: Document): Delivered | Diagnostic | null;
}

/** What a version of an engine makes otherwise of objects that the one before takes, too. */
export interface EngineChange {
  readonly since: string;
  /** Follows "since cilium 1.19 …". */
  readonly title: string;
  /** What the objects must hold, as JSON, for the change to matter. */
  readonly uses: RegExp;
  /** Which flows may be judged otherwise; missing: any. */
  readonly concerns?: (flow: Flow) => boolean;
}

export interface Target {
  readonly name: string;
  /** Oldest first; the last one is what a bare name means. */
  readonly versions: readonly string[];
  readonly flags: Readonly<Record<string, Flag>>;
  /** Report-only targets say what would not be enforced and emit nothing. */
  readonly reportOnly: boolean;
  /** A specification leaves some flows to the engine; a proof then holds on what it defines and lists the rest. */
  readonly specification: boolean;
  /**
   * What becomes of a live connection that a new policy denies: `cut`, the packets of its initiator are judged anew (Cilium: bpf_lxc.c looks
   * the policy up for all but replies); `kept`, connection tracking accepts it before any policy; `open`, the specification doesn't say.
   */
  readonly established: "cut" | "kept" | "open";
  capabilities(profile: Profile): Readonly<Record<Feature, Support>>;
  emit(intent: Intent, profile: Profile, stamp: Stamp, surroundings?: Surroundings): Emission;
  read(documents: readonly Document[], profile: Profile, inventory: Inventory | null): Reading;
  /** Reads binary files, where the dialect is no documents. */
  readFiles?(files: readonly Uint8Array[], profile: Profile, inventory: Inventory | null): Reading;
  /** For images where it is known how they get to nodes; `read` then reads the objects that bring them. */
  readonly delivery?: Delivery;
  /** What versions changed besides the defaults of flags. */
  readonly changes?: readonly EngineChange[];
  /** Where the maintainers tell what a version changes. */
  readonly releaseNotes?: (version: string) => string;
  /** Where the engine's tables have limits. */
  readonly cost?: (documents: readonly Document[], profile: Profile, inventory: Inventory) => Cost;
}
