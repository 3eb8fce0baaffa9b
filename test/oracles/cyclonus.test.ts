import { afterAll, expect, test } from "vitest";
import { runs } from "../properties/runs.ts";
import { networkPolicies } from "./arbitrary/network-policy.ts";
import { networkWorlds } from "./arbitrary/world.ts";
import { buildOracle, pinned } from "./build.ts";
import { fuzz } from "./fuzz.ts";
import { Oracle } from "./oracle.ts";

const { numRuns, seed } = runs(10_000);
const oracle = new Oracle(buildOracle("cyclonus"));
afterAll(() => oracle.close());

test("the oracle is the matcher that its go.mod pins", async () => {
  expect(await oracle.version()).toBe(pinned("cyclonus", "github.com/mattfenwick/cyclonus"));
});

test("the reader agrees with the cyclonus matcher on what the specification defines", async () => {
  const started = performance.now();
  const setting = { profile: "kubernetes@1.36,ipblock-pods=match", worlds: networkWorlds, policies: networkPolicies };
  const { count, failure } = await fuzz(oracle, setting, numRuns, seed);
  const speed = Math.round((count.cases * 1_000) / (performance.now() - started));
  process.stderr.write(`oracle cyclonus: ${JSON.stringify(count)}, ${speed} cases/s, seed ${seed}\n`);
  expect(failure).toBe("");
  expect(count.cases).toBe(numRuns);
  expect(count.refused).toBe(0);
  expect(count.rejected).toBe(0);
  expect(Math.min(count.allow, count.deny)).toBeGreaterThan(numRuns * 10);
}, 14_400_000);
