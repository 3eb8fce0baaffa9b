import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluateSide } from "#model";
import { parseProfile } from "#targets";
import { runs } from "../properties/runs.ts";
import { ciliumPolicies } from "./arbitrary/cilium.ts";
import { DNS, pods, probes } from "./arbitrary/world.ts";
import { buildOracle } from "./build.ts";
import { documentsOf, flowOf, inventoryOf } from "./flows.ts";
import { askOracle, type OracleCase } from "./protocol.ts";

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
      .record({ policies: ciliumPolicies, probes: probes(list.length, PROBES, cidrMatch.length === 0) })
      .map((one) => ({ id: "case", pods: list, dns: DNS, opts: { cidrMatch }, ...one })),
  );
}

/** What the reader says where the engine says something else, in words; empty when they agree. */
function disagreements(one: OracleCase, profile: string, answer: Awaited<ReturnType<typeof askOracle>>[number], count: Counter): string[] {
  const chosen = parseProfile(profile);
  if ("diagnostics" in chosen) throw new Error(JSON.stringify(chosen.diagnostics));
  const reading = chosen.target.read(documentsOf(one.policies), chosen.profile, inventoryOf(one));
  const refused = reading.diagnostics.filter((each) => each.severity === "error");
  const rejects = [...(answer.rejects ?? []), ...(answer.error === undefined ? [] : [answer.error])];
  const failing = (answer.results ?? []).some((each) => each.ingress === "error" || each.egress === "error");
  if (rejects.length > 0 || failing) {
    count.rejected++;
    return refused.length > 0 ? [] : [`the engine refuses ${rejects.join("; ")} ${failing ? "(endpoint policy)" : ""}, the reader does not`];
  }
  if (refused.length > 0) {
    count.refused++;
    return [];
  }
  return one.probes.flatMap((probe, i) => {
    const flow = flowOf(one, probe);
    const result = answer.results?.[i];
    if (result === undefined) throw new Error("internal: no answer for a probe");
    const sides = (["egress", "ingress"] as const).map((side) => {
      const engine = result[side];
      return { side, engine, ours: evaluateSide(reading.relation, flow, side) };
    });
    for (const { engine } of sides) if (engine === "allow" || engine === "deny") count[engine]++;
    const expected = sides.some((each) => each.engine === "deny") || result.l7 === "deny" ? "deny" : "allow";
    const decisions = sides.map((each) => each.ours.decision);
    const ours = decisions.includes("deny") ? "deny" : decisions.includes("unknown") ? "unknown" : "allow";
    const differs = sides.filter(
      ({ engine, ours: mine }) =>
        (engine === "deny" && mine.decision !== "deny") || (engine === "allow" && mine.decision === "deny" && result.l7 === undefined),
    );
    if (ours === expected && differs.length === 0) return [];
    return [
      `${JSON.stringify(probe)}: engine ${JSON.stringify(result)}, reader ${sides.map((each) => `${each.side} ${each.ours.decision} by ${each.ours.by.join(",")}`).join("; ")}`,
    ];
  });
}

interface Counter {
  allow: number;
  deny: number;
  rejected: number;
  refused: number;
}

test.each(PROFILES)(
  "the reader agrees with Cilium's policy engine under $text",
  async ({ text, cidrMatch, env }) => {
    const binary = buildOracle("cilium");
    const { numRuns, seed } = runs(2_000);
    const count: Counter = { allow: 0, deny: 0, rejected: 0, refused: 0 };
    const found: { case: OracleCase; why: string[] }[] = [];
    for (let done = 0; done < numRuns && found.length < 5; done += BATCH) {
      const batch = fc.sample(cases(cidrMatch), { numRuns: BATCH, seed: seed + done });
      const answers = await askOracle(binary, batch, env);
      for (const [i, one] of batch.entries()) {
        const why = disagreements(one, text, answers[i] as Awaited<ReturnType<typeof askOracle>>[number], count);
        if (why.length > 0) found.push({ case: one, why });
      }
    }
    const smallest = found.sort((a, b) => JSON.stringify(a.case.policies).length - JSON.stringify(b.case.policies).length)[0];
    expect(
      smallest === undefined ? "" : `${JSON.stringify(smallest.case.policies)}\n${JSON.stringify(smallest.case.pods)}\n${smallest.why.join("\n")}`,
    ).toBe("");
    expect(count.allow).toBeGreaterThan(count.deny / 20);
    expect(count.deny).toBeGreaterThan(count.allow / 20);
    expect(count.refused).toBeLessThan(numRuns / 10);
    process.stderr.write(`oracle cilium, ${text}: ${JSON.stringify(count)}\n`);
  },
  3_600_000,
);
