import { type AddressRange, addresses, gaps, isProblem, MAX_ADDRESS, parseCidr } from "#algebra";
import { Findings } from "#api";
import { type Diagnostic, hasErrors } from "#diagnostic";
import { type Document, nameOf } from "#manifest";
import type { Labels } from "#model";
import { stored } from "../schema/prune.ts";
import { cidrGroupShape } from "../schema/spec.ts";
import type { Engine } from "../versions.ts";
import type { Requirement } from "./requirement.ts";

/** A CiliumCIDRGroup: addresses that carry its name and its labels. */
export interface CidrGroup {
  readonly name: string;
  readonly labels: Labels;
  readonly ranges: readonly AddressRange[];
}

/** v2 since 1.18, v2alpha1 before and beside it. */
export function readCidrGroup(document: Document, engine: Engine): { group: CidrGroup | null; diagnostics: readonly Diagnostic[] } {
  const findings = new Findings(document);
  if (document.apiVersion === "cilium.io/v2" && engine.minor < 18) {
    findings.add("PCL1005", ["apiVersion"], "CiliumCIDRGroup is served as v2 since Cilium 1.18", "write cilium.io/v2alpha1");
    return { group: null, diagnostics: findings.list };
  }
  const { value, diagnostics } = stored(document, cidrGroupShape, document.value["spec"], ["spec"]);
  if (value === null) return { group: null, diagnostics };
  const ranges = value.externalCIDRs.flatMap((text, i) => {
    const cidr = parseCidr(text);
    if (!isProblem(cidr)) return [cidr.range];
    findings.add("PCL1010", ["spec", "externalCIDRs", i], cidr.message, cidr.help);
    return [];
  });
  const labels = labelsOf(document, findings);
  const all = [...diagnostics, ...findings.list];
  return { group: hasErrors(all) ? null : { name: document.name, labels, ranges }, diagnostics: all };
}

function labelsOf(document: Document, findings: Findings): Labels {
  const metadata = document.value["metadata"] as { readonly labels?: unknown } | null | undefined;
  const labels = metadata?.labels;
  if (typeof labels !== "object" || labels === null) return new Map();
  return new Map(
    Object.entries(labels).flatMap(([key, value]) => {
      if (typeof value === "string") return [[key, value] as const];
      findings.add("PCL1004", ["metadata", "labels", key], `the label has ${nameOf(value)}, not text`, "quote the value");
      return [];
    }),
  );
}

/** Addresses that a `cidrGroupSelector` selects: each requirement is met by any group that holds the address (pkg/policy/types requirements.go). */
export function selectGroups(requirements: readonly Requirement[], groups: readonly CidrGroup[]): readonly AddressRange[] {
  return requirements.reduce<readonly AddressRange[]>(
    (left, requirement) => addresses.overlap(left, rangesOf(requirement, groups)),
    [[0n, MAX_ADDRESS]],
  );
}

function rangesOf({ key, operator, values }: Requirement, groups: readonly CidrGroup[]): readonly AddressRange[] {
  const listing = operator === "In" || operator === "NotIn";
  const holding = groups.filter(({ labels }) => labels.has(key) && (!listing || values.includes(labels.get(key) ?? "")));
  const ranges = holding.flatMap((group) => group.ranges);
  return operator === "In" || operator === "Exists" ? ranges : gaps(ranges, 0n, MAX_ADDRESS, 1n);
}
