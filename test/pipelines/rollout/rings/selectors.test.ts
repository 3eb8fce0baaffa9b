import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { type Inventory, readInventory } from "#model";
import { full, ring } from "../../../../pipelines/rollout/pipeline/index.ts";
import { pipelineSchema } from "../../../../pipelines/rollout/pipeline/schema.ts";
import { isChosen, ringUpTo } from "../../../../pipelines/rollout/rings/selectors.ts";

const { documents } = parseManifests({ path: "inventory.yaml", bytes: readFileSync("policies/shop/inventory.yaml") });
const inventory = readInventory(documents).inventory as Inventory;
const pipeline = pipelineSchema.parse({
  name: "shop",
  target: "cilium",
  stages: [
    ring("tenth", { namespaces: ["shop"], percent: 30, key: "app" }),
    ring("half", { namespaces: ["shop"], percent: 70, key: "app" }),
    ring("monitoring", { namespaces: ["monitoring"] }),
    full(),
  ],
});
const valuesIn = (name: string, known: Inventory | null = inventory) => {
  const found = ringUpTo(pipeline, name, known);
  return "problem" in found ? found.problem.message : found.pods.map((one) => one.pods.flatMap(({ values }) => values));
};

test("a larger share holds all of a smaller one", () => {
  const names = Array.from({ length: 1_000 }, (_, i) => ({ namespace: "shop", name: `app-${i}` }));
  const within = (percent: number) => names.filter((one) => isChosen(one, percent));
  expect([within(10).every((one) => within(20).includes(one)), within(100).length, Math.abs(within(20).length - 200) < 60]).toEqual([
    true,
    1_000,
    true,
  ]);
});
test("who is chosen hangs on namespace and name alone, and never changes", () => {
  expect(["web", "api", "mysql", "ingress", "report"].filter((name) => isChosen({ namespace: "shop", name }, 50))).toMatchInlineSnapshot(`
    [
      "api",
      "ingress",
      "report",
    ]
  `);
});
test("a share is resolved to the workloads of the inventory", () => {
  expect(valuesIn("tenth")).toMatchInlineSnapshot(`
    [
      [
        "report",
      ],
    ]
  `);
});
test("a ring has everybody of the rings before it", () => {
  expect(valuesIn("monitoring")).toMatchInlineSnapshot(`
    [
      [
        "report",
      ],
      [
        "api",
        "ingress",
        "report",
        "web",
      ],
      [],
    ]
  `);
});
test("a share without an inventory is refused", () => {
  expect(valuesIn("tenth", null)).toBe("ring `tenth` is a share of the workloads, and there is no inventory");
});
test("a share that nobody falls into is refused", () => {
  expect(valuesIn("tenth", { ...inventory, pods: [] })).toBe("no workload of the inventory falls into ring `tenth`");
});
