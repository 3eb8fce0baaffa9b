import type { Segment } from "./layout.ts";

/** Cuts lines into pieces that came before in the same place, and what stands between them; lines whose pieces mean the same are in one state. */
export interface LineMatcher {
  /** Events of the latest lines as `WORD` has them, places counted from where the first one starts, and their times. */
  readonly words: Int32Array;
  readonly times: Float64Array;
  /** Where the line after them starts. */
  readonly end: number;
  /** Whether that line isn't known, or not all there. */
  readonly isStuck: boolean;
  /** The state of the line that was matched last; 0 where its pieces are not known. */
  readonly state: number;
  /** Whether it says between which addresses and ports it was. */
  readonly isConnected: boolean;
  /** Whether there is no room for what another line brings. */
  readonly isFull: boolean;
  /** Finds out what the next lines are, and how many; `whole`: the last one of the bytes needs no newline. */
  lines(bytes: Uint8Array, at: number, whole: boolean): number;
  /** Whether all of the bytes are one line whose pieces are known. */
  isLine(bytes: Uint8Array): boolean;
  /** Remembers the pieces of that line. */
  remember(segments: readonly Segment[]): void;
  /** Lines of this state can be counted, where their time is in the span: those of a connection by this protocol, or none. */
  know(state: number, protocol: string | null, span: readonly [from: number, to: number]): void;
  forget(): void;
}
