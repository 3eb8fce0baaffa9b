/** Where a directory hears of the cluster. */
export interface Hearing {
  /** Everything has been told once. */
  readonly listed: boolean;
  /** Since when, by the monotonic clock in milliseconds, a part of it is silent; null: it is in touch. */
  readonly silentSince: number | null;
  /** When it was last heard, in milliseconds since 1970; null: never. */
  readonly heard: number | null;
  /** How often a part of it was lost, by its name. */
  readonly losses: ReadonlyMap<string, number>;
  /** Why it is silent. */
  readonly problem: string | null;
}
/** A source that is at work until its signal. */
export interface RunningSource {
  hearing(): Hearing;
  /** Ends when the source has stopped. */
  readonly ended: Promise<unknown>;
}
