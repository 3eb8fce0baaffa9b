import type { Endpoint, Flow } from "#model";

/** One end as a record tells it: what policies see of it, and the name that reports group it by; null for an address without a name. */
export interface Party {
  readonly endpoint: Endpoint;
  readonly name: string | null;
}
/**
 * How a record came to be: the verdict on a connection, its hand-over to a proxy, one request inside of it, or
 * a secondary trace or drop of a packet, which counts only where nobody recorded a verdict.
 */
export type Layer = "connection" | "redirect" | "request" | "trace";
/** Which end's enforcement point saw it. */
export type Observer = "source" | "destination" | "both";
/** What was decided. "unknown": nobody wrote it down; "answered": nothing by itself, but an unknown record of the connection was allowed. */
export type Recorded = "allow" | "deny" | "audit" | "unknown" | "answered";

/** A record of a log: its number from 1, and the offset of its first byte as unpacked. */
export interface RecordPlace {
  readonly file: string;
  readonly record: number;
  readonly offset: number;
}

/** A connection or request as it was seen, in the model's terms. */
export interface FlowRecord {
  readonly source: Party;
  readonly destination: Party;
  readonly traffic: Omit<Flow, "source" | "destination">;
  readonly observer: Observer;
  readonly recorded: Recorded;
  readonly layer: Layer;
  /** Connections that it stands for. */
  readonly weight: number;
  readonly bytes: number;
  /** Milliseconds since 1970; null where the record doesn't say. */
  readonly first: number | null;
  readonly last: number | null;
  /** Equal on all records of one connection: addresses and ports; null where they were aggregated away. */
  readonly connection: string | null;
  /** Where it was read; missing: in no file. */
  readonly place?: RecordPlace;
}

/** Where records end that are not flows to judge. */
export const BUCKETS = ["replies", "joined", "duplicates", "outside", "notPolicy", "unmatched", "malformed", "lost", "other"] as const;
export type Bucket = (typeof BUCKETS)[number];

/** What one record of a log is. `count` is 1 but for summaries such as lost events. */
export type Outcome =
  | { readonly kind: "flow"; readonly record: FlowRecord }
  | { readonly kind: Bucket; readonly count: number; readonly why: string };

/** Turns one record of a log, already parsed, into flows or buckets; a record may stand for both observers. */
export type Decode = (value: unknown) => readonly Outcome[];

export function outside(kind: Bucket, why: string, count = 1): readonly Outcome[] {
  return [{ kind, count, why }];
}
