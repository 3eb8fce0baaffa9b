import type { Query, TABLES } from "#replay";

/** Where a record stands: the number of its file, and a number that grows within the file. */
export interface Place {
  readonly file: number;
  readonly record: number;
}
/** A record as it was written. */
export interface Raw extends Place {
  /** As reports name the file. */
  readonly shown: string;
  /** Its number in the file from 1, and its offset. */
  readonly number: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** The file ended before the line did. */
  readonly unfinished: boolean;
}
export type EngineRow = Readonly<Record<string, unknown>>;
export type Cell = string | number | null;

/** Something that counts by SQL; it has the table `rows` of a log. */
export interface SqlEngine {
  /** All records that are not blank. */
  readonly records: number;
  /** The rows of a query; null where there are more than `limit`. */
  rows(query: Query, limit?: number): Promise<readonly EngineRow[] | null>;
  /** Makes a table of what is known outside of the engine. */
  give(table: keyof typeof TABLES, rows: Iterable<readonly Cell[]>): Promise<void>;
  /** The records at these places, in order; null as soon as the log turns out to be another one than the engine has read. */
  lines(places: readonly Place[], take: (raw: Raw) => void): Promise<boolean>;
}
