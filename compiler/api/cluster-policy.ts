import { type Diagnostic, hasErrors } from "#diagnostic";
import { type Document, nameOf, readShape } from "#manifest";
import { checkLength, readPeer, readSubject, type Schema } from "./cluster-peer.ts";
import { adminNetworkPolicyShape, clusterNetworkPolicyShape } from "./cluster-policy-shape.ts";
import { readAdminPorts, readProtocols } from "./cluster-port.ts";
import { Findings } from "./findings.ts";
import { identify } from "./identity.ts";
import { withoutNulls } from "./nulls.ts";
import type { ClusterPolicy, ClusterRule } from "./types.ts";

export interface ClusterReading {
  readonly policy: ClusterPolicy | null;
  readonly diagnostics: readonly Diagnostic[];
}
const ACTIONS = { Accept: "allow", Allow: "allow", Deny: "deny", Pass: "pass" } as const;

/** A ClusterNetworkPolicy v1alpha2 as its CRD validates it; null where it was refused. */
export function readClusterNetworkPolicy(
  document: Document,
  { channel = "standard" }: { channel?: "standard" | "experimental" } = {},
): ClusterReading {
  const schema: Schema = { rules: 25, namespaceSelectorRequired: false, nested: false, channel };
  const { value, diagnostics } = readShape(document, clusterNetworkPolicyShape, withoutNulls(document.value));
  if (value === null) return { policy: null, diagnostics };
  const findings = new Findings(document);
  const { id, name } = identify(findings, "cluster");
  const { tier, priority, subject, ingress = [], egress = [] } = value.spec;
  checkPriority(priority, findings);
  const rules = (["ingress", "egress"] as const).map((direction) => {
    const list = direction === "ingress" ? ingress : egress;
    if (list.length > schema.rules) checkLength(list, schema.rules, findings, ["spec", direction]);
    return list.map((rule, i): ClusterRule => {
      const path = ["spec", direction, i];
      const [field, written] = "from" in rule ? (["from", rule.from] as const) : (["to", rule.to] as const);
      checkLength(written, schema.rules, findings, [...path, field]);
      const peers = written.map((peer, j) => readPeer(peer, schema, findings, [...path, field, j]));
      const ports = readProtocols(rule.protocols, schema.rules, findings, [...path, "protocols"]);
      if (channel === "experimental" && ports?.some((port) => port.kind === "name") && peers.some(({ kind }) => kind !== "pods"))
        findings.add("PCL1004", path, "a named port can't stand beside networks, nodes or domainNames", "only pods have named ports");
      return { name: rule.name ?? "", action: ACTIONS[rule.action], peers, ports };
    });
  });
  const read = readSubject(subject, schema, findings);
  if (hasErrors(findings.list)) return { policy: null, diagnostics: findings.list };
  const policy: ClusterPolicy = {
    id,
    name,
    tier: tier === "Admin" ? "admin" : "baseline",
    priority,
    subject: read,
    ingress: rules[0] ?? [],
    egress: rules[1] ?? [],
  };
  return { policy, diagnostics: findings.list };
}

/** An AdminNetworkPolicy or BaselineAdminNetworkPolicy v1alpha1 in the shape of ClusterNetworkPolicy; null where it was refused. */
export function readAdminNetworkPolicy(document: Document): ClusterReading {
  const schema: Schema = { rules: 100, namespaceSelectorRequired: true, nested: true, channel: "experimental" };
  const { value, diagnostics } = readShape(document, adminNetworkPolicyShape, withoutNulls(document.value));
  if (value === null) return { policy: null, diagnostics };
  const findings = new Findings(document);
  const { id, name } = identify(findings, "cluster");
  const baseline = document.kind === "BaselineAdminNetworkPolicy";
  const { priority, subject, ingress = [], egress = [] } = value.spec;
  if (baseline && name !== "default") findings.add("PCL1008", ["metadata", "name"], "the only BaselineAdminNetworkPolicy is named `default`");
  if (baseline && priority !== undefined) findings.add("PCL1004", ["spec", "priority"], "unknown field `priority`", "the baseline policy has none");
  if (!baseline) checkPriority(priority, findings);
  const rules = (["ingress", "egress"] as const).map((direction) => {
    const list = direction === "ingress" ? ingress : egress;
    if (list.length > schema.rules) checkLength(list, schema.rules, findings, ["spec", direction]);
    return list.map((rule, i): ClusterRule => {
      const path = ["spec", direction, i];
      const [field, written] = "from" in rule ? (["from", rule.from] as const) : (["to", rule.to] as const);
      if (baseline && rule.action === "Pass") findings.add("PCL1004", [...path, "action"], "action `Pass` has no tier to pass to", "Allow or Deny");
      checkLength(written, schema.rules, findings, [...path, field]);
      const peers = written.map((peer, j) => readPeer(peer, schema, findings, [...path, field, j]));
      return {
        name: rule.name ?? "",
        action: ACTIONS[rule.action],
        peers,
        ports: readAdminPorts(rule.ports, schema.rules, findings, [...path, "ports"]),
      };
    });
  });
  const read = readSubject(subject, schema, findings);
  if (hasErrors(findings.list)) return { policy: null, diagnostics: findings.list };
  const tier = baseline ? "baseline" : "admin";
  return {
    policy: { id, name, tier, priority: priority ?? 0, subject: read, ingress: rules[0] ?? [], egress: rules[1] ?? [] },
    diagnostics: findings.list,
  };
}

function checkPriority(priority: unknown, findings: Findings): void {
  if (typeof priority === "number" && Number.isInteger(priority) && priority >= 0 && priority <= 1000) return;
  const what = priority === undefined ? "is missing" : `is ${nameOf(priority)}`;
  findings.add("PCL1004", ["spec", "priority"], `the priority ${what}, it must be a whole number from 0 to 1000`);
}
