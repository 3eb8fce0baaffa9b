import { type Plan, written } from "#answers";
import type { Document } from "#manifest";
import type { PhaseWork } from "./applier.ts";

/** The phases of a plan as a cluster gets them, where these objects of ours stand before the first. */
export function worksOf({ phases }: Pick<Plan, "phases">, before: readonly Document[]): readonly PhaseWork[] {
  const works: PhaseWork[] = [];
  let standing = before;
  for (const [i, { title, writes }] of phases.entries()) {
    standing = written(standing, writes);
    works.push({ number: i + 1, title, writes, standing });
  }
  return works;
}
