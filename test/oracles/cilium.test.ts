import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../properties/runs.ts";
import { ciliumPolicies } from "./arbitrary/cilium.ts";
import { networkPolicies } from "./arbitrary/network-policy.ts";
import { DNS, pods, probes } from "./arbitrary/world.ts";
import { buildOracle } from "./build.ts";
import { counter, disagreements, type Found, smallest } from "./judge.ts";
import { askOracle, type OracleAnswer, type OracleCase } from "./protocol.ts";

const PROFILES = [
  { text: "cilium@1.20", cidrMatch: [], env: {} },
  { text: "cilium@1.20,policy-cidr-match-mode=pods+nodes", cidrMatch: ["pods", "nodes"], env: {} },
  { text: "cilium@1.20,policy-default-local-cluster=false", cidrMatch: [], env: { ANYCLUSTER: "1" } },
] as const;
const BATCH = 200;
const PROBES = 40;

function cases(cidrMatch: readonly string[]): fc.Arbitrary<OracleCase> {
  return pods.chain((list) =>
    fc
      .record({
        policies: fc.oneof(
          { weight: 4, arbitrary: ciliumPolicies },
          fc.tuple(ciliumPolicies, networkPolicies).map(([a, b]) => [...a, ...b]),
        ),
        probes: probes(list.length, PROBES, cidrMatch.length === 0),
      })
      .map((one) => ({ id: "case", pods: list, dns: DNS, opts: { cidrMatch }, ...one })),
  );
}

test.each(PROFILES)(
  "the reader agrees with Cilium's policy engine under $text",
  async ({ text, cidrMatch, env }) => {
    const binary = buildOracle("cilium");
    const { numRuns, seed } = runs(2_000);
    const count = counter();
    const found: Found[] = [];
    for (let done = 0; done < numRuns && found.length < 5; done += BATCH) {
      const batch = fc.sample(cases(cidrMatch), { numRuns: BATCH, seed: seed + done });
      const answers = await askOracle(binary, batch, env);
      for (const [i, one] of batch.entries()) {
        const why = disagreements(one, text, answers[i] as OracleAnswer, count);
        if (why.length > 0) found.push({ case: one, why });
      }
    }
    expect(smallest(found)).toBe("");
    expect(count.allow).toBeGreaterThan(count.deny / 20);
    expect(count.deny).toBeGreaterThan(count.allow / 20);
    expect(count.refused).toBeLessThan(numRuns / 10);
    process.stderr.write(`oracle cilium, ${text}: ${JSON.stringify(count)}\n`);
  },
  3_600_000,
);
