import { type Write, written } from "#answers";
import type { Document } from "#manifest";
import type { PhaseWork } from "#rollout";

/** A write that takes another back. */
export function undone(write: Write): Write {
  if (write.action === "update") return { action: "update", object: write.before, before: write.object };
  return { action: write.action === "create" ? "delete" : "create", object: write.object };
}

/** What stood before a phase. */
export function beforeOf({ standing, writes }: PhaseWork): readonly Document[] {
  return written(standing, writes.map(undone));
}
