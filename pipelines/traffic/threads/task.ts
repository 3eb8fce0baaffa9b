import type { Inventory, Relation } from "#model";
import type { ReaderOptions, Traced } from "#replay";

/** What a thread needs to know before it can help. */
export interface Help {
  /** Threads beside the one that counts. */
  readonly count: number;
  /** The meanings that flows are told apart by, as the table's projection has them. */
  readonly relations: readonly Relation[];
  readonly fine: boolean;
}
export interface ThreadData extends Omit<Help, "count"> {
  readonly options: ReaderOptions & { readonly inventory: Inventory | null };
}

/** A part of a plain file: the lines that start in it. `memory` is there to be used again. */
export interface RangeTask {
  readonly kind: "range";
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly memory: ArrayBuffer | null;
}
/** The next lines of a packed file. `log` is its number: a file that was named twice is two logs. */
export interface NextTask {
  readonly kind: "next";
  readonly log: number;
  readonly path: string;
  readonly memory: ArrayBuffer | null;
}
export type Task = RangeTask | NextTask;

/** Whole lines of a log, and what they are; the last one of a log may lack its newline. */
export interface Block {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly traced: Traced;
  /** Bytes that came from the disk. */
  readonly read: number;
  readonly isLast: boolean;
  /** Why the log ends here though there should be more. */
  readonly failure: string | null;
}
