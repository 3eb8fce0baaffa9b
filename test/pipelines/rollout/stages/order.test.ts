import { expect, test } from "vitest";
import { full, ring, shadow } from "../../../../pipelines/rollout/pipeline/index.ts";
import { pipelineSchema } from "../../../../pipelines/rollout/pipeline/schema.ts";
import { stoodSince, turnOf } from "../../../../pipelines/rollout/stages/order.ts";

const pipeline = pipelineSchema.parse({ name: "shop", target: "cilium", stages: [shadow(), ring("web", { namespaces: ["shop"] }), full()] });
const [a, b] = ["a", "b"].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
const entry = (release: string, stage: string, minute: number) => ({
  release,
  stage,
  plan: a,
  at: `2026-11-21T12:${`${minute}`.padStart(2, "0")}:00Z`,
  unverified: false,
});
const under = { release: b, stage: "web", plan: a, phase: 1, phases: 2, approvals: [], unverified: false, since: "2026-11-21T12:00:00Z" };
const turn = (stage: string, release: string | null, at: string | null, going: typeof under | null = null) => {
  const history = [entry(a, "full", 1), entry(b, "shadow", 2)];
  const found = turnOf(pipeline, stage, b, { stands: { release, stage: at, objects: null }, under: going, history });
  return "message" in found ? found.message : [found.kind, found.before?.name ?? null, found.base];
};

test.each([
  ["the first stage begins where nothing stands", "shadow", null, null, ["next", null, null]],
  ["the first stage begins beside a full release", "shadow", a, "full", ["next", null, a]],
  ["the next stage follows the one that stands", "web", b, "shadow", ["next", "shadow", a]],
  ["the last stage follows a ring", "full", b, "web", ["next", "web", a]],
  ["a stage that stands may be asked for again", "web", b, "web", ["again", "shadow", a]],
] as const)("%s", (_, stage, release, at, expected) => {
  expect(turn(stage, release, at)).toEqual(expected);
});
test.each([
  ["no stage is left out", "full", b, "shadow", "it is not the turn of stage `full`: stage `web` comes before it"],
  ["a release begins with the first stage", "web", a, "full", "it is not the turn of stage `web`: release bbbbbbbbbbbbbbbb has no stage behind it"],
  ["no stage goes back", "shadow", b, "web", "it is not the turn of stage `shadow`: release bbbbbbbbbbbbbbbb stands at stage `web` already"],
  [
    "a release that stands half-way holds others up",
    "shadow",
    a,
    "web",
    "it is not the turn of stage `shadow`: release aaaaaaaaaaaaaaaa stands at stage `web`",
  ],
  ["a stage must be one of the pipeline", "canary", null, null, "pipeline `shop` has no stage `canary`"],
] as const)("%s", (_, stage, release, at, message) => {
  expect(turn(stage, release, at)).toBe(message);
});
test("a stage that was interrupted goes on, and nothing else does", () => {
  expect([turn("web", b, "shadow", under), turn("full", b, "shadow", under)]).toEqual([
    ["again", "shadow", a],
    "it is not the turn of stage `full`: stage `web` of release bbbbbbbbbbbbbbbb is under way",
  ]);
});
test("a stage stands since it came through the last time", () => {
  const history = [entry(b, "web", 1), entry(b, "web", 9), entry(a, "web", 20)];
  expect([stoodSince({ history }, b, pipeline.stages[1] ?? null)?.toISOString(), stoodSince({ history }, b, null)]).toEqual([
    "2026-11-21T12:09:00.000Z",
    null,
  ]);
});
