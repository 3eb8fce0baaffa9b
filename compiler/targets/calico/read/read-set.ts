import { quoted } from "#api";
import { type Document, readShape } from "#manifest";
import { labelled, networkSetSpec, STATIC_TIERS, tierSpec } from "../schema/objects.ts";
import type { Engine } from "../versions.ts";
import { Findings } from "./findings.ts";
import { NAMESPACE_LABEL } from "./labels.ts";
import { readTierName, refuseSetName } from "./names.ts";
import { readNets } from "./nets.ts";
import type { AddressSet } from "./network-sets.ts";
import type { Tier } from "./rules.ts";

/** A NetworkSet or GlobalNetworkSet; `namespaceLabels` are filled in by whoever knows them. */
export function readNetworkSet(document: Document, engine: Engine): { readonly set: AddressSet | null; readonly findings: Findings } {
  const findings = new Findings(document, engine);
  refuseSetName(findings);
  const metadata = readShape(document, labelled, document.value["metadata"], ["metadata"]);
  const spec = readShape(document, networkSetSpec, document.value["spec"] ?? {}, ["spec"]);
  findings.list.push(...metadata.diagnostics, ...spec.diagnostics);
  const labels = new Map(Object.entries(metadata.value?.labels ?? {}));
  if (labels.has(NAMESPACE_LABEL))
    findings.add("PCL1014", ["metadata", "labels", NAMESPACE_LABEL], `${NAMESPACE_LABEL} is not a valid label of a network set`);
  const nets = spec.value?.nets ?? [];
  const twice = nets.find((one, i) => nets.indexOf(one) !== i);
  if (twice !== undefined && engine.minor >= 32) findings.add("PCL1002", ["spec", "nets"], `${quoted(twice)} is given twice`);
  const ranges = readNets(nets, findings, ["spec", "nets"], "loose").map((net) => net.range);
  if (findings.failed) return { set: null, findings };
  const namespace = document.kind === "NetworkSet" ? document.namespace || "default" : "";
  return { set: { namespace, name: document.name, labels, namespaceLabels: null, ranges }, findings };
}

/** A Tier; the built-in ones keep their order, and since 3.32 their default action. */
export function readTier(document: Document, engine: Engine): { readonly tier: Tier | null; readonly findings: Findings } {
  const findings = new Findings(document, engine);
  const name = readTierName(findings);
  const { value: spec, diagnostics } = readShape(document, tierSpec, document.value["spec"] ?? {}, ["spec"]);
  findings.list.push(...diagnostics);
  if (spec === null || name === null) return { tier: null, findings };
  const fixed = STATIC_TIERS.find((one) => one.name === name && one.from <= engine.minor && engine.minor <= one.to);
  if (fixed !== undefined && spec.order !== fixed.order)
    findings.add("PCL1004", ["spec", "order"], `the order of tier ${name} must be ${fixed.order}`);
  const endsWith = spec.defaultAction === "Pass" ? "pass" : "deny";
  if (fixed !== undefined && engine.minor >= 32 && endsWith !== fixed.endsWith) {
    findings.add("PCL1004", ["spec", "defaultAction"], `the default action of tier ${name} must be ${fixed.endsWith === "pass" ? "Pass" : "Deny"}`);
  }
  return { tier: findings.failed ? null : { name, order: spec.order ?? Number.POSITIVE_INFINITY, exists: true, endsWith }, findings };
}
