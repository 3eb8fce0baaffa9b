import { afterAll, expect, test } from "vitest";
import { runs } from "../properties/runs.ts";
import { ciliumPolicies } from "./arbitrary/cilium.ts";
import { ciliumWorlds } from "./arbitrary/world.ts";
import { buildOracle } from "./build.ts";
import { fuzz } from "./fuzz.ts";
import { Oracle } from "./oracle.ts";

const oracle = new Oracle(buildOracle("cilium"));
afterAll(() => oracle.close());

test("pods that differ in their named ports alone are told apart", async () => {
  const { numRuns, seed } = runs(1_000);
  const worlds = ciliumWorlds({}, { sharedIdentities: true });
  const { count, failure } = await fuzz(oracle, { profile: "cilium@1.20", worlds, policies: ciliumPolicies }, numRuns, seed);
  process.stderr.write(`oracle cilium, pods of one identity: ${JSON.stringify(count)}\n`);
  expect(failure).toBe("");
  expect(Math.min(count.allow, count.deny)).toBeGreaterThan(numRuns);
}, 14_400_000);
