/** What an agent knows of itself. */
export interface Facts {
  /** The directory has been told of everything once. */
  readonly listed: boolean;
  /** Milliseconds since the source of the directory was last in touch; 0 while it is. */
  readonly silent: number;
  /** Milliseconds of silence that are too long. */
  readonly patience: number;
  /** The image that was asked for, and the one in force. */
  readonly wanted: string | null;
  readonly digest: string | null;
  /** Why the last attempt at something failed, by what it was. */
  readonly problems: ReadonlyMap<string, string>;
}
export type State = "starting" | "synced" | "stale" | "degraded";
/** What an agent says of itself. */
export interface Health {
  readonly state: State;
  readonly reasons: readonly string[];
}

/** Synced: the tables say what the source said last, the image asked for is in force, and nothing failed. */
export function healthOf({ listed, silent, patience, wanted, digest, problems }: Facts): Health {
  const failed = [...problems].map(([what, why]) => `${what}: ${why}`);
  if (!listed) return { state: "starting", reasons: ["the inventory is not known yet", ...failed] };
  const other =
    digest === null || digest !== wanted ? [digest === null ? "no image is in force" : "another image is in force than was asked for"] : [];
  if (other.length + failed.length > 0) return { state: "degraded", reasons: [...other, ...failed] };
  if (silent > patience)
    return { state: "stale", reasons: [`nothing was heard of the cluster for ${Math.round(silent / 1000)} s; the tables are kept`] };
  return { state: "synced", reasons: [] };
}
