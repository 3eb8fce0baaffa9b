import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readNetworkPolicy } from "#api";
import { runs } from "../properties/runs.ts";
import { brokenPolicies, networkPolicies } from "./arbitrary/network-policy.ts";
import { pods, probes } from "./arbitrary/world.ts";
import { buildOracle } from "./build.ts";
import { documentsOf } from "./flows.ts";
import { counter, disagreements, type Found, smallest } from "./judge.ts";
import { askOracle, type OracleAnswer, type OracleCase } from "./protocol.ts";

const cases: fc.Arbitrary<OracleCase> = pods.chain((list) =>
  fc.record({ policies: networkPolicies, probes: probes(list.length, 40, false) }).map((one) => ({
    id: "case",
    pods: list,
    dns: {},
    opts: { cidrMatch: [] },
    policies: one.policies,
    probes: one.probes.filter((probe) => probe.proto !== "ICMP").map(({ http: _, ...probe }) => probe),
  })),
);

test("the reader agrees with the cyclonus matcher on what the specification defines", async () => {
  const binary = buildOracle("cyclonus");
  const { numRuns, seed } = runs(5_000);
  const [count, found]: [ReturnType<typeof counter>, Found[]] = [counter(), []];
  for (let done = 0; done < numRuns && found.length < 5; done += 500) {
    const batch = fc.sample(cases, { numRuns: 500, seed: seed + done });
    const answers = await askOracle(binary, batch);
    for (const [i, one] of batch.entries()) {
      const why = disagreements(one, "kubernetes@1.36,ipblock-pods=match", answers[i] as OracleAnswer, count);
      if (why.length > 0) found.push({ case: one, why });
    }
  }
  expect(smallest(found)).toBe("");
  expect(count.refused).toBe(0);
  expect(Math.min(count.allow, count.deny)).toBeGreaterThan(numRuns);
  process.stderr.write(`oracle cyclonus: ${JSON.stringify(count)}\n`);
}, 3_600_000);

test("what Kubernetes' own validation refuses is refused, and nothing else", () => {
  const binary = buildOracle("kubernetes-validation");
  const { numRuns, seed } = runs(5_000);
  const objects = fc.sample(brokenPolicies, { numRuns, seed }).flat();
  const run = spawnSync(binary, { input: objects.map((one) => `${JSON.stringify(one)}\n`).join(""), encoding: "utf8", maxBuffer: 1 << 30 });
  const answers = run.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { valid?: boolean; errors?: string[]; decode?: string });
  expect(answers.length).toBe(objects.length);
  const count = { valid: 0, invalid: 0 };
  const wrong = objects.flatMap((object, i) => {
    const valid = answers[i]?.valid === true;
    count[valid ? "valid" : "invalid"]++;
    const { diagnostics } = readNetworkPolicy(documentsOf([object])[0] as ReturnType<typeof documentsOf>[number], { version: "1.36" });
    const refused = diagnostics.some((one) => one.severity === "error");
    return refused === !valid
      ? []
      : [`${JSON.stringify(object)}\nkubernetes: ${JSON.stringify(answers[i])}\nours: ${JSON.stringify(diagnostics.map((one) => one.message))}`];
  });
  expect(wrong.sort((a, b) => a.length - b.length)[0] ?? "").toBe("");
  expect(Math.min(count.valid, count.invalid)).toBeGreaterThan(numRuns / 10);
  process.stderr.write(`oracle kubernetes validation: ${JSON.stringify(count)}\n`);
}, 3_600_000);
