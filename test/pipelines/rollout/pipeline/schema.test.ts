import { expect, test } from "vitest";
import { full, gates, type PipelineInput, pipeline, ring, shadow } from "../../../../pipelines/rollout/pipeline/index.ts";
import { pipelineSchema } from "../../../../pipelines/rollout/pipeline/schema.ts";

const shop: PipelineInput = { name: "shop", target: "cilium@1.20", stages: [shadow(), ring("web", { labels: { app: "web" } }), full()] };
const refusals = (some: object) => {
  try {
    pipeline({ ...shop, ...some });
    return [];
  } catch (error) {
    return (error as { diagnostics: { message: string }[] }).diagnostics.map((one) => one.message);
  }
};

test("what is left out has its default", () => {
  expect(pipelineSchema.parse(pipeline(shop))).toMatchObject({ namespace: "portcullis-system", onFail: "rollback", cluster: {}, flows: [] });
});
test("a time is read in seconds", () => {
  expect(pipelineSchema.parse({ ...shop, stages: [full({ gates: [gates.soak("2h")] })] }).stages[0]?.gates).toEqual([{ kind: "soak", time: 7_200 }]);
});
test("budgets of a replay are those of the replay verb, with their defaults", () => {
  const { stages } = pipelineSchema.parse({ ...shop, stages: [full({ gates: [gates.replay({ newlyAllowed: 3, flows: ["a.json"] })] })] });
  expect(stages[0]?.gates).toMatchObject([{ kind: "replay", flows: ["a.json"], budgets: { newlyAllowed: 3, newlyDenied: 0, coverage: 1 } }]);
});
test("the last stage is the full one", () => {
  expect(refusals({ stages: [shadow(), ring("web", { namespaces: ["shop"] })] })).toEqual(["the last stage is full()"]);
});
test("a shadow comes before everything else", () => {
  expect(refusals({ stages: [ring("web", { namespaces: ["shop"] }), shadow(), full()] })).toEqual(["shadow() comes first"]);
});
test("no two stages have one name", () => {
  expect(refusals({ stages: [ring("web", { namespaces: ["a"] }), ring("web", { namespaces: ["b"] }), full()] })).toEqual([
    "there are two stages `web`",
  ]);
});
test("a share of the workloads needs the label that names them", () => {
  expect(refusals({ stages: [ring("ten", { percent: 10 }), full()] })).toEqual([
    "percent and key go together: the key is the label that names a workload",
  ]);
});
test("an error budget without a limit is refused", () => {
  const gate = gates.errorBudget({ prometheus: "http://prometheus:9090", query: "up" });
  expect(refusals({ stages: [full({ gates: [gate] })] })).toEqual(["an error budget says `atMost` or `atLeast`"]);
});
test("an unknown field is refused by name", () => {
  expect(refusals({ onfail: "stop" })).toEqual(["unknown field `onfail`"]);
});
test.each(["http://user:secret@prometheus", "https://prometheus/?token=secret"])(
  "an address with a secret in it is refused, and not told",
  (prometheus) => {
    const found = refusals({ stages: [full({ gates: [gates.errorBudget({ prometheus, query: "errors", atMost: 0 })] })] });
    expect(found).toEqual(["an address has no user, password, `?` or `#`: name a token by `tokenFrom`"]);
  },
);
