import { readNetworkPolicy } from "#api";
import { type Document, readShape, titleOf } from "#manifest";
import { stagedKubernetesNetworkPolicySpec } from "../schema/policy.ts";
import { type Engine, hasPrefixedNames } from "../versions.ts";
import { Findings } from "./findings.ts";
import { refuseStagedDelete } from "./policy-checks.ts";
import { ofNetworkPolicy } from "./read-network-policy.ts";
import type { TieredPolicy } from "./rules.ts";

/** StagedKubernetesNetworkPolicy: the fields of a NetworkPolicy, and what becomes of it. */
export function readStagedKubernetes(document: Document, engine: Engine): { readonly policy: TieredPolicy | null; readonly findings: Findings } {
  const findings = new Findings(document, engine);
  const spec = (document.value["spec"] ?? {}) as Readonly<Record<string, unknown>>;
  const shape = readShape(document, stagedKubernetesNetworkPolicySpec, spec, ["spec"]);
  findings.list.push(...shape.diagnostics);
  if (shape.value === null) return { policy: null, findings };
  const types = spec["policyTypes"];
  if (engine.minor >= 32 && Array.isArray(types)) {
    if (types.length === 0) findings.add("PCL1004", ["spec", "policyTypes"], "policyTypes is empty: name Ingress or Egress, or leave it out");
    if (new Set(types).size < types.length) findings.add("PCL1002", ["spec", "policyTypes"], "a type is given twice in policyTypes");
  }
  if (refuseStagedDelete(document, shape.value.stagedAction, findings)) return { policy: null, findings };
  const { stagedAction: _, ...rest } = spec;
  const read = readNetworkPolicy({ ...document, value: { ...document.value, spec: rest } }, { version: engine.minor >= 32 ? "1.36" : "1.35" });
  findings.list.push(...read.diagnostics);
  if (read.policy === null || findings.failed) return { policy: null, findings };
  const { namespace, name } = read.policy;
  const tie = hasPrefixedNames(engine) ? `${namespace}/staged:knp.default.${name}` : `${name}/${namespace}/${document.kind}`;
  return { policy: ofNetworkPolicy(read.policy, titleOf({ ...document, namespace }), tie, true), findings };
}
