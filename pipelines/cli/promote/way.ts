import { keyOf, type Loaded, meaningText, type Plan, planOf, type Source } from "#answers";
import type { Document } from "#manifest";
import { type Journal, type StageTarget, stageTarget } from "#rollout";
import type { Io } from "../io.ts";
import { watchOf } from "../status.ts";
import type { Situation } from "./situation.ts";

/** The way from what stands to a source. What stands is taken for one of these sources where its objects are that one's. */
export function wayTo(
  target: Source,
  live: readonly Document[],
  known: readonly StageTarget[],
  { chosen, inventory }: Situation,
  io: Io,
): Loaded<Plan> {
  const same = known.find(({ documents }) => isSame(documents, live));
  const from: Source = same?.source ?? { kind: "manifests", name: "what stands", documents: live };
  return planOf(from, target, chosen, inventory, watchOf(io));
}

/** What may stand: a stage of the new release, or else what was before it. */
export function standingTargets(
  { pipeline, releases, chosen, inventory }: Situation,
  base: StageTarget,
  { release, stage: name }: Standing,
): readonly StageTarget[] {
  const stage = pipeline.stages.find((one) => one.name === name);
  if (release !== releases.next.release.digest || stage === undefined) return [base];
  const { value } = stageTarget(pipeline, stage, releases, chosen, inventory);
  return value === null ? [base] : [value, base];
}

type Standing = Journal["stands"];

function isSame(a: readonly Document[], b: readonly Document[]): boolean {
  const told = (some: readonly Document[]) =>
    some
      .map((one) => `${keyOf(one)} ${meaningText(one)}`)
      .sort()
      .join("\n");
  return told(a) === told(b);
}
