import type { Applied, Applier, PhaseWork } from "#rollout";

/** Thrown where a process is killed. */
export class Killed extends Error {}

/** An applier whose process dies behind its k-th write; a fresh one never dies. */
export function dyingAfter(applier: Applier, k: number): Applier {
  let left = k;
  return {
    ...applier,
    async apply(phase: PhaseWork): Promise<Applied> {
      let done = 0;
      for (const write of phase.writes) {
        const one = await applier.apply({ ...phase, writes: [write] });
        done += one.done;
        if (one.diagnostics.length > 0) return { done, diagnostics: one.diagnostics };
        left -= one.done;
        if (left <= 0) throw new Killed();
      }
      return { done, diagnostics: [] };
    },
  };
}
