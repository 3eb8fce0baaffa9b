/** Says that so many more units of a piece of work are done, one unless told, and how many there are where that shows only now. */
export type Count = (units?: number, total?: number) => void;
/** How much there is to do, as far as it is known. */
export interface Amount {
  readonly unit: string;
  readonly total?: number;
}

/** Who waits for an answer: has a clock, shows how far the work is, and may end it by throwing. */
export interface Watch {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  working<T>(what: string, work: (count: Count) => T, amount?: Amount): T;
}
