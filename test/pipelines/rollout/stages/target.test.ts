import { expect, test } from "vitest";
import type { Source } from "#answers";
import type { Intent } from "#ir";
import { full, ring, shadow } from "../../../../pipelines/rollout/pipeline/index.ts";
import { pipelineSchema } from "../../../../pipelines/rollout/pipeline/schema.ts";
import { baseTarget, stageTarget } from "../../../../pipelines/rollout/stages/target.ts";
import { chosen, intentOf } from "../intents.ts";

const source = (name: string, intent: Intent): Source & { kind: "intent" } => ({ kind: "intent", name, intent });
const [old, next] = [source("old", intentOf(["web", "egress", "api", 80])), source("new", intentOf(["web", "egress", "api", 81]))];
const engine = chosen("calico@3.31");
const pipeline = pipelineSchema.parse({
  name: "shop",
  target: "calico@3.31",
  stages: [shadow({ objects: true }), ring("web", { labels: { app: "web" } }), full()],
});
const target = (index: number, before: Source | null = old, of = pipeline) => {
  const stage = of.stages[index];
  if (stage === undefined) throw new Error("no stage");
  const { value, diagnostics } = stageTarget(of, stage, { old: before, next }, engine, null);
  return value === null ? diagnostics.map((one) => one.name) : { kinds: value.documents.map((one) => one.kind), proved: value.proved };
};

test("a shadow stands beside what is enforced, and is proved to change nothing", () => {
  expect(target(0)).toEqual({
    kinds: ["NetworkPolicy", "StagedNetworkPolicy"],
    proved: expect.stringMatching(/^its objects change no verdict/) as string,
  });
});
test("a shadow without objects is what stands", () => {
  const plain = pipelineSchema.parse({ ...pipeline, stages: [shadow(), full()] });
  expect(target(0, old, plain)).toEqual({ kinds: ["NetworkPolicy"], proved: "nothing changes" });
});
test("a ring has the new release's objects for its pods", () => {
  expect(target(1)).toEqual({ kinds: ["NetworkPolicy"], proved: expect.stringMatching(/^every pod is judged by one release alone/) as string });
});
test("full is the release itself", () => {
  expect(target(2)).toEqual({ kinds: ["NetworkPolicy"], proved: "every object is the release's own" });
});
test("where nothing was released before, everybody outside a ring stays open", () => {
  expect(target(1, null)).toMatchObject({ kinds: ["NetworkPolicy"] });
  expect(baseTarget({ old: null, next }, engine, null).value?.documents).toEqual([]);
});
test("manifests as the old release can't be cut into rings", () => {
  expect(target(1, { kind: "manifests", name: "live", documents: [] })).toEqual(["E_USAGE"]);
});
