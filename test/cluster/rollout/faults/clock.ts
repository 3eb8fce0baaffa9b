import { setImmediate as soon } from "node:timers/promises";
import type { ClusterClient } from "#cluster";

type Clock = ClusterClient["clock"];

/** A clock whose waits take no time, and tell how long they would have been. */
export function quickClock(): Clock & { readonly waits: number[] } {
  let ahead = 0;
  const waits: number[] = [];
  return {
    waits,
    now: () => Date.now() + ahead,
    async sleep(milliseconds) {
      waits.push(milliseconds);
      ahead += milliseconds;
      await soon();
    },
    random: () => 0.5,
  };
}
