import { quoted } from "#api";
import type { Diagnostic } from "#diagnostic";
import { type Document, report } from "#manifest";
import type { PolicySpec } from "../schema/policy.ts";
import type { Findings } from "./findings.ts";
import type { TieredPolicy } from "./rules.ts";

const MAX_RULES = 1_024;

/** Lists of a policy that validator or CRD refuse. */
export function refuseLimits(spec: PolicySpec, findings: Findings): void {
  const types = spec.types ?? [];
  const twice = types.find((one, i) => types.indexOf(one) !== i);
  if (twice !== undefined) findings.add("PCL1002", ["spec", "types"], `${quoted(twice)} type specified more than once`);
  if (spec.performanceHints !== null && spec.performanceHints !== undefined && findings.engine.minor < 27) {
    findings.add("PCL1054", ["spec", "performanceHints"], "performanceHints came with 3.27; it never changes a verdict");
  }
  if (findings.engine.minor < 32) return;
  if (spec.types?.length === 0) findings.add("PCL1004", ["spec", "types"], "types is empty: name Ingress or Egress, or leave it out");
  for (const field of ["ingress", "egress"] as const) {
    const rules = spec[field] ?? [];
    if (rules.length > MAX_RULES) findings.add("PCL1003", ["spec", field], `${field} has ${rules.length} rules, the limit is ${MAX_RULES}`);
  }
}

/** What a policy does at host endpoints; policies before conntrack or before DNAT concern nothing else. */
export function readHostFlags(spec: PolicySpec, findings: Findings): TieredPolicy["host"] {
  const { doNotTrack, preDNAT, applyOnForward } = spec;
  if (doNotTrack && preDNAT) findings.add("PCL1004", ["spec", "preDNAT"], "preDNAT and doNotTrack cannot both be true");
  if (preDNAT && (spec.egress ?? []).length > 0) findings.add("PCL1004", ["spec", "egress"], "a preDNAT policy cannot have egress rules");
  if (preDNAT && spec.types?.includes("Egress")) findings.add("PCL1004", ["spec", "types"], "a preDNAT policy cannot have type Egress");
  if ((doNotTrack || preDNAT) && !applyOnForward) {
    findings.add("PCL1004", ["spec", "applyOnForward"], "applyOnForward must be true where doNotTrack or preDNAT is");
  }
  return doNotTrack ? "untracked" : preDNAT ? "preDNAT" : applyOnForward ? "forward" : null;
}

const FLAGS = { untracked: "doNotTrack", preDNAT: "preDNAT", forward: "applyOnForward" } as const;

/** A policy with a flag for host endpoints where none is selected: it does nothing more, or nothing at all. */
export function withoutHosts(document: Document, { host }: TieredPolicy): Diagnostic[] {
  if (host === null) return [];
  const message = `${FLAGS[host]} acts on host endpoints only, and this policy selects none that is given here`;
  return [report(document, "PCL1053", ["spec", FLAGS[host]], message)];
}

/** A staged delete names a policy and says nothing else; it never reaches Felix (updateprocessors drop it). True where this is one. */
export function refuseStagedDelete(document: Document, stagedAction: string | null | undefined, findings: Findings): boolean {
  if (stagedAction !== "Delete") return false;
  const spec = (document.value["spec"] ?? {}) as Readonly<Record<string, unknown>>;
  for (const [field, value] of Object.entries(spec)) {
    if (field === "stagedAction" || (field === "tier" && document.kind !== "StagedKubernetesNetworkPolicy") || isZero(value)) continue;
    findings.add("PCL1004", ["spec", field], "all fields but tier must be left out where stagedAction is Delete");
  }
  if (!findings.failed) findings.add("PCL1053", ["spec", "stagedAction"], "Calico does not simulate the deletion: pending verdicts do not change");
  return true;
}

function isZero(value: unknown): boolean {
  if (value === null || value === "" || value === false) return true;
  return typeof value === "object" && !Array.isArray(value) && Object.values(value).every(isZero);
}
