import type { Diagnostic } from "#diagnostic";
import type { Applied, Applier, PhaseWork } from "#rollout";
import type { ClusterClient } from "../client/client.ts";
import type { Reader } from "../live/meaning.ts";
import { tryOut } from "./check.ts";
import { bring } from "./write.ts";

/** Writes phases by server-side apply, strictly and never by force. */
export function directApplier(client: ClusterClient, reader: Reader): Applier {
  return {
    name: "direct",
    async check({ writes }: PhaseWork): Promise<readonly Diagnostic[]> {
      const found: Diagnostic[] = [];
      for (const write of writes) {
        const problem = await tryOut(write, client, reader);
        if (problem !== null) found.push(problem);
      }
      return found;
    },
    async apply({ writes }: PhaseWork): Promise<Applied> {
      let done = 0;
      for (const write of writes) {
        const outcome = await bring(write, client, reader);
        if (typeof outcome !== "string") return { done, diagnostics: [outcome] };
        if (outcome === "written") done++;
      }
      return { done, diagnostics: [] };
    },
  };
}
