import * as z from "zod";
import { BUCKETS } from "../record.ts";

/** The version that is written, and the only one that is read. */
const CORPUS_VERSION = 1;

const count = z.int().min(0);
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** `corpus.json`: what a corpus was made of, and what its tables don't hold. */
export const manifestSchema = z.strictObject({
  format: z.literal("portcullis corpus"),
  version: z.literal(CORPUS_VERSION),
  records: count,
  buckets: z.strictObject(Object.fromEntries(BUCKETS.map((one) => [one, count])) as Record<(typeof BUCKETS)[number], typeof count>),
  /** Records that could not be read, as a replay of the logs reports them. */
  findings: z.array(z.strictObject({ file: z.string(), record: count, message: z.string() })),
  /** Logs by the names under which they were given, with the digest of their bytes; null: standard input. */
  sources: z.array(z.strictObject({ file: z.string(), digest: digest.nullable() })),
  /** What stays of addresses of clients outside of the cluster: their first bits, or what the given policies tell apart. */
  addresses: z.union([z.strictObject({ v4: z.int().min(0).max(32), v6: z.int().min(0).max(128) }), z.literal("policies")]),
  /** Digests of the tables by their names. */
  tables: z.record(z.string(), digest),
});
export type CorpusManifest = z.infer<typeof manifestSchema>;

/** A distinct end of flows. */
export interface EndRow {
  readonly name: string | null;
  /** An endpoint, encoded. */
  readonly end: string;
}
/** Flows that agree in everything but their time and connection. */
export interface FlowRow {
  readonly source: number;
  readonly destination: number;
  readonly traffic: number;
  readonly kind: "connection" | "request" | "trace";
  /** Records, one that stands for both observers counted twice. */
  readonly seen: number;
  /** Records whose other observer has no counterpart in any row. */
  readonly alone: number;
  /** Source's minus destination's records without addresses. */
  readonly aggregated: number;
  readonly denied: number;
  readonly audited: number;
  readonly untold: number;
  readonly answered: number;
  readonly bytesSource: number;
  readonly bytesDestination: number;
  readonly first: number | null;
  readonly last: number | null;
  /** Its earliest record has no time. */
  readonly undated: boolean;
  /** Where its earliest record stands: the number of a source, of the record, and its offset; null: in no file. */
  readonly file: number | null;
  readonly record: number;
  readonly offset: number;
}
/** Connections that several rows have a part in: `count` more at their source than at their destination, so many `connections` alike. */
export interface OpenRow {
  readonly group: number;
  readonly flow: number;
  readonly count: number;
  readonly connections: number;
}

/** The tables of a corpus; rows refer to rows of others by their place. Flows stand in the order of their earliest records. */
export interface CorpusTables {
  readonly ends: readonly EndRow[];
  readonly traffic: readonly string[];
  readonly flows: readonly FlowRow[];
  readonly open: readonly OpenRow[];
}
