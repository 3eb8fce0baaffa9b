import { afterAll, expect, test } from "vitest";
import { runs } from "../properties/runs.ts";
import { allPolicies } from "./arbitrary/cilium.ts";
import { ciliumWorlds } from "./arbitrary/world.ts";
import { buildOracle, pinned } from "./build.ts";
import { fuzz } from "./fuzz.ts";
import { Oracle } from "./oracle.ts";
import type { OracleSettings } from "./protocol.ts";

/** Flags of the agent, and how big a part of the cases each setting gets. */
const SETTINGS: readonly { flags: string; settings: OracleSettings; share: number }[] = [
  { flags: "", settings: {}, share: 40 },
  { flags: ",policy-cidr-match-mode=nodes+pods", settings: { "policy-cidr-match-mode": ["pods", "nodes"] }, share: 15 },
  { flags: ",policy-cidr-match-mode=nodes", settings: { "policy-cidr-match-mode": ["nodes"] }, share: 5 },
  { flags: ",policy-default-local-cluster=false", settings: { "any-cluster": true }, share: 15 },
  { flags: ",allow-localhost=policy", settings: { "allow-localhost": "policy" }, share: 5 },
  { flags: ",enable-policy=always", settings: { "enable-policy": "always" }, share: 5 },
  { flags: ",enable-extended-ip-protocols=true", settings: { "enable-extended-ip-protocols": true }, share: 5 },
  { flags: ",enable-non-default-deny-policies=false", settings: { "no-non-default-deny-policies": true }, share: 5 },
  { flags: ",enable-icmp-rules=false", settings: { "no-icmp-rules": true }, share: 2 },
  { flags: ",enable-l7-proxy=false", settings: { "no-l7-proxy": true }, share: 2 },
  { flags: ",enable-policy=never", settings: { "enable-policy": "never" }, share: 1 },
];
const { numRuns, seed } = runs(10_000);
const oracle = new Oracle(buildOracle("cilium"));
afterAll(() => oracle.close());

test("the oracle is the engine that its go.mod pins", async () => {
  expect(await oracle.version()).toBe(pinned("cilium", "github.com/cilium/cilium"));
});

test.each(SETTINGS.map((one, index) => ({ ...one, index })))(
  "the reader agrees with Cilium's policy engine under cilium@1.20$flags",
  async ({ flags, settings, share, index }) => {
    const profile = `cilium@1.20,enable-k8s-cluster-network-policy=true${flags}`;
    const cases = Math.ceil((numRuns * share) / 100);
    const started = performance.now();
    const { count, failure } = await fuzz(
      oracle,
      { profile, worlds: ciliumWorlds(settings), policies: allPolicies },
      cases,
      seed + index * 1_000_003,
    );
    const speed = Math.round((count.cases * 1_000) / (performance.now() - started));
    process.stderr.write(`oracle ${profile}: ${JSON.stringify(count)}, ${speed} cases/s, seed ${seed}\n`);
    expect(failure).toBe("");
    expect(count.cases).toBe(cases);
    expect(count.allow).toBeGreaterThan(cases * 10);
    if (settings["enable-policy"] !== "never") expect(count.deny).toBeGreaterThan(cases * 10);
    expect(count.rejected).toBeGreaterThan(0);
    expect(count.refused).toBeLessThan(cases / 5);
    if (share >= 15) expect(Math.min(count.layer7Allow, count.layer7Deny)).toBeGreaterThan(cases / 20);
  },
  14_400_000,
);

test.each(SETTINGS.slice(1, 4))(
  "a reader under cilium@1.20$flags is found out by an engine without",
  async ({ flags }) => {
    const profile = `cilium@1.20,enable-k8s-cluster-network-policy=true${flags}`;
    const { failure } = await fuzz(oracle, { profile, worlds: ciliumWorlds({}), policies: allPolicies }, 5_000, seed);
    expect(failure).toMatch(/engine [adlr], reader (allow|deny|unknown)/);
  },
  3_600_000,
);
