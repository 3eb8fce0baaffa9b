import fc from "fast-check";
import { expect, test } from "vitest";
import { hasErrors } from "#diagnostic";
import { parseProfile } from "#targets";
import { costOf } from "../../compiler/targets/cilium/map/index.ts";
import { runs } from "../properties/runs.ts";
import { addressIdentities } from "../truth/map-identities.ts";
import { ciliumPolicies } from "./arbitrary/cilium.ts";
import { networkPolicies } from "./arbitrary/network-policy.ts";
import { ciliumWorlds } from "./arbitrary/world.ts";
import { buildOracle } from "./build.ts";
import { Oracle } from "./oracle.ts";
import type { OracleAnswer, OracleCase, OracleSettings, OracleSizes, OracleWorld } from "./protocol.ts";
import { documentsOf, inventoryOf } from "./world.ts";

const PROFILES: readonly { readonly text: string; readonly settings: OracleSettings }[] = [
  { text: "cilium@1.20", settings: {} },
  { text: "cilium@1.20,enable-policy=always", settings: { "enable-policy": "always" } },
  { text: "cilium@1.20,allow-localhost=policy", settings: { "allow-localhost": "policy" } },
  { text: "cilium@1.20,policy-default-local-cluster=false", settings: { "any-cluster": true } },
];
const BATCH = 100;

interface Case {
  readonly world: OracleWorld;
  readonly policies: OracleCase;
}

const cases = (settings: OracleSettings): fc.Arbitrary<Case> =>
  fc.record({
    world: ciliumWorlds(settings, { sharedIdentities: true }).map((one) => ({ ...one, reserved: [], pairs: [], traffic: [], sizes: true })),
    policies: fc.oneof(
      { weight: 3, arbitrary: ciliumPolicies },
      fc.tuple(ciliumPolicies, networkPolicies).map(([a, b]) => [...a, ...b]),
    ),
  });

/** What differs between the engine's maps and ours, in words. */
function differences({ world, policies }: Case, sizes: OracleSizes, profile: string): string[] {
  const chosen = parseProfile(profile);
  if (!("target" in chosen)) throw new Error(profile);
  const inventory = inventoryOf(world);
  const cost = costOf(documentsOf(policies), chosen.profile, inventory, (aggregates) => addressIdentities(sizes.identities, aggregates));
  if (hasErrors(cost.diagnostics)) return [];
  return cost.endpoints.flatMap(({ name, ...ours }) => {
    const theirs = sizes.endpoints[world.pods.findIndex((pod) => `${pod.namespace}/${pod.name}` === name)];
    if (theirs == null) return [];
    const same = theirs.ingress === ours.ingress && theirs.egress === ours.egress && theirs.deny === ours.deny && theirs.redirect === ours.redirect;
    return same ? [] : [`${name}: the engine has ${JSON.stringify(theirs)}, we say ${JSON.stringify(ours)}`];
  });
}

test.each(PROFILES)(
  "policy maps have as many entries as Cilium's own engine writes under $text",
  async ({ text, settings }) => {
    const oracle = new Oracle(buildOracle("cilium"));
    const { numRuns, seed } = runs(500);
    const wrong: string[] = [];
    let endpoints = 0;
    for (let done = 0; done < numRuns && wrong.length < 5; done += BATCH) {
      const batch = fc.sample(cases(settings), { numRuns: BATCH, seed: seed + done });
      const answers = await Promise.all(batch.map(({ world, policies }) => oracle.ask<OracleAnswer>({ world, cases: [policies] })));
      for (const [i, one] of batch.entries()) {
        const sizes = answers[i]?.sizes?.[0];
        if (sizes == null) continue;
        endpoints += sizes.endpoints.filter((size) => size !== null).length;
        const found = differences(one, sizes, text);
        if (found.length > 0)
          wrong.push([JSON.stringify(one.policies), JSON.stringify(one.world.pods), JSON.stringify(sizes.identities), ...found].join("\n"));
      }
    }
    oracle.close();
    wrong.sort((a, b) => a.length - b.length);
    expect(wrong[0] ?? "").toBe("");
    expect(endpoints).toBeGreaterThan(numRuns);
    process.stderr.write(`oracle cilium map, ${text}: ${numRuns} cases, ${endpoints} endpoints agree\n`);
  },
  3_600_000,
);
