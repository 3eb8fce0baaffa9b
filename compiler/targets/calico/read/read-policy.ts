import type * as z from "zod";
import type { Direction } from "#ir";
import { type Document, readShape, titleOf } from "#manifest";
import { RAW_API } from "../schema/objects.ts";
import {
  globalNetworkPolicySpec,
  networkPolicySpec,
  type PolicySpec,
  stagedGlobalNetworkPolicySpec,
  stagedNetworkPolicySpec,
} from "../schema/policy.ts";
import { ALL } from "../selector.ts";
import { type Engine, hasPrefixedNames, hasTiers } from "../versions.ts";
import { Findings } from "./findings.ts";
import { readPolicyName } from "./names.ts";
import { readHostFlags, refuseLimits, refuseStagedDelete } from "./policy-checks.ts";
import { readRule } from "./read-rule.ts";
import type { Rule, TieredPolicy } from "./rules.ts";
import { both, inNamespace, ofAccounts, ofNamespaces, readSelector, refuseGlobal } from "./selectors.ts";
import { typesOf } from "./types-default.ts";

export const POLICY_SPECS: Readonly<Record<string, z.ZodType<PolicySpec>>> = {
  NetworkPolicy: networkPolicySpec,
  GlobalNetworkPolicy: globalNetworkPolicySpec,
  StagedNetworkPolicy: stagedNetworkPolicySpec,
  StagedGlobalNetworkPolicy: stagedGlobalNetworkPolicySpec,
};

/** A policy of Calico's own kinds; null where it was refused or takes no part. */
export function readPolicy(document: Document, engine: Engine): { readonly policy: TieredPolicy | null; readonly findings: Findings } {
  const findings = new Findings(document, engine);
  const schema = POLICY_SPECS[document.kind] as z.ZodType<PolicySpec>;
  const shape = readShape(document, schema, document.value["spec"] ?? {}, ["spec"]);
  findings.list.push(...shape.diagnostics);
  const spec = shape.value;
  if (spec === null) return { policy: null, findings };
  const staged = document.kind.startsWith("Staged");
  const global = document.kind.endsWith("GlobalNetworkPolicy");
  const tier = isGiven(spec.tier) ? spec.tier : "default";
  if (tier !== "default" && !hasTiers(engine)) findings.add("PCL1005", ["spec", "tier"], "tiers need Calico 3.29");
  const name = readPolicyName(tier, findings);
  const namespace = global ? null : document.namespace || "default";
  const raw = document.apiVersion === RAW_API;
  const ingress = rulesOf(spec, "ingress", findings, namespace, raw);
  const egress = rulesOf(spec, "egress", findings, namespace, raw);
  const selector = subjectOf(spec, findings, namespace);
  refuseLimits(spec, findings);
  const host = readHostFlags(spec, findings);
  const inert = staged && refuseStagedDelete(document, spec.stagedAction, findings);
  if (findings.failed || name === null || inert) return { policy: null, findings };
  return {
    findings,
    policy: {
      id: titleOf(namespace === null ? document : { ...document, namespace }),
      tier,
      order: spec.order ?? Number.POSITIVE_INFINITY,
      tie: tieOf(document.kind, namespace, name, staged, engine),
      staged,
      host,
      selector,
      governs: typesOf(spec, engine, raw),
      ingress,
      egress,
    },
  };
}

function rulesOf(spec: PolicySpec, direction: Direction, findings: Findings, namespace: string | null, raw: boolean): Rule[] {
  const title = titleOf(findings.document);
  return (spec[direction] ?? []).map((rule, i) =>
    readRule(rule, findings, ["spec", direction, i], { id: `${title} ${direction}[${i}]`, direction, namespace, raw }),
  );
}

/** Pods that the policy applies to. */
function subjectOf(spec: PolicySpec, findings: Findings, namespace: string | null) {
  for (const field of ["selector", "namespaceSelector", "serviceAccountSelector"] as const) refuseGlobal(spec[field], findings, ["spec", field]);
  const namespaces = readSelector(spec.namespaceSelector, findings, ["spec", "namespaceSelector"]);
  const accounts = readSelector(spec.serviceAccountSelector, findings, ["spec", "serviceAccountSelector"]);
  return (
    both(
      namespace === null ? null : inNamespace(namespace),
      readSelector(spec.selector, findings, ["spec", "selector"]),
      namespaces === null ? null : ofNamespaces(namespaces),
      accounts === null ? null : ofAccounts(accounts),
    ) ?? ALL
  );
}

/** Breaks ties of order: `name/namespace/kind` since 3.32, the internal name before (felix/calc, PolKVLess). */
function tieOf(kind: string, namespace: string | null, name: string, staged: boolean, engine: Engine): string {
  if (!hasPrefixedNames(engine)) return `${name}/${namespace ?? ""}/${kind}`;
  const own = `${staged ? "staged:" : ""}${name}`;
  return namespace === null ? own : `${namespace}/${own}`;
}

function isGiven(text: string | null | undefined): text is string {
  return text !== null && text !== undefined && text !== "";
}
