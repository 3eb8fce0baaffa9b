import { quoted } from "#diagnostic";
import { DIRECTIONS, type Direction, type LabelSet, type Peer, type PodSelector, type Policy, type Rule, type Section } from "../types.ts";
import { checkCidrPeer, checkCidrs } from "./addresses.ts";
import { checkDomain } from "./domains.ts";
import type { Findings } from "./findings.ts";
import { checkLabels, labelValueProblem, NAME_LABEL, objectNameProblem } from "./labels.ts";
import { checkPorts } from "./ports.ts";
import { checkProvenance, checkText } from "./provenance.ts";
import { checkRequests } from "./requests.ts";

/** Everything that one policy says on its own. `findingsOf` gives a collector that points at the rule's own place. */
export function checkPolicy(policy: Policy, findings: Findings, findingsOf: (rule: Rule) => Findings): void {
  checkProvenance(policy, findings);
  checkSelector(policy.subject, findings.below("subject"));
  for (const direction of DIRECTIONS) {
    for (const [i, rule] of (policy[direction]?.rules ?? []).entries()) checkRule(rule, direction, findingsOf(rule).below(direction, "rules", i));
  }
  if (DIRECTIONS.every((direction) => saysNothing(policy[direction])))
    findings.report("PCL1006", [], `policy ${quoted(policy.id)} allows nothing and isolates nothing`, 'give it a rule, or `otherwise: "deny"`');
}

function saysNothing(section: Section | null): boolean {
  return section === null || (section.rules.length === 0 && section.otherwise === "next");
}

function checkRule(rule: Rule, direction: Direction, findings: Findings): void {
  checkProvenance(rule, findings);
  if (rule.peers.length === 0) findings.report("PCL1006", ["peers"], "an empty list of peers matches nothing", "name the entity `all` for everyone");
  for (const [i, peer] of rule.peers.entries()) checkPeer(peer, direction, findings.below("peers", i));
  if (rule.action !== "allow" && rule.peers.some((peer) => peer.kind === "fqdn")) {
    const help = "deny addresses, or allow the names that may be reached";
    findings.report("PCL3001", ["peers"], `a DNS name in a ${rule.action} rule: an address may have other names, too`, help);
  }
  checkPorts(rule.ports, findings.below("ports"));
  checkRequests(rule.layer7, rule.ports, findings);
  checkOrElse(rule, findings.below("orElse"));
}

function checkPeer(peer: Peer, direction: Direction, findings: Findings): void {
  switch (peer.kind) {
    case "pods":
    case "nodes":
      return checkSelector(peer, findings);
    case "cidr":
      return checkCidrPeer(peer, findings);
    case "fqdn":
      if (direction === "ingress")
        findings.report(
          "PCL3001",
          [],
          `DNS name ${quoted(peer.pattern)} as a source: names are learned on egress only`,
          "name addresses, or pods by labels",
        );
      return checkDomain(peer.pattern, "peer", findings);
    case "entity":
      return;
  }
}

function checkSelector(selector: Extract<Peer, { kind: "pods" | "nodes" }>, findings: Findings): void {
  if (selector.kind === "nodes") return checkLabels(selector.nodes, findings.below("nodes"));
  checkLabels(selector.namespaces, findings.below("namespaces"));
  checkNamespaceNames(selector.namespaces, findings.below("namespaces"));
  checkLabels(selector.pods, findings.below("pods"));
  checkAccounts(selector, findings.below("serviceAccounts"));
}

/** Values of the label that holds a namespace's name are names (RFC 1123 labels). */
function checkNamespaceNames(namespaces: LabelSet, findings: Findings): void {
  for (const [i, { key, values }] of namespaces.entries()) {
    for (const [j, name] of key === NAME_LABEL ? values.entries() : []) {
      if (labelValueProblem(name) === null && !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name))
        findings.report("PCL1008", [i, "values", j], `${quoted(name)} is not the name of a namespace`, "lower-case letters, digits and `-`");
    }
  }
}

function checkAccounts({ serviceAccounts }: PodSelector, findings: Findings): void {
  if (serviceAccounts === "any") return;
  if (serviceAccounts.length === 0)
    findings.report("PCL1009", [], "an empty list of service accounts selects nothing", 'use "any" for every account');
  for (const [i, name] of serviceAccounts.entries()) {
    const problem = objectNameProblem(name);
    if (problem !== null) findings.report("PCL1008", [i], problem, "lower-case letters, digits, `-` and `.`");
  }
}

/** A substitution gives up something that the rule has. */
function checkOrElse({ orElse, layer7, peers }: Rule, findings: Findings): void {
  if (orElse === null) return;
  checkText(orElse.reason, "reason", findings);
  if (orElse.kind === "l4" && layer7.length === 0)
    findings.report("PCL1004", [], "`l4` gives up requests, and the rule names none", "leave `orElse` out");
  if (orElse.kind !== "cidrs") return;
  if (!peers.some((peer) => peer.kind === "fqdn"))
    findings.report("PCL1004", [], "`cidrs` stand in for a DNS name, and the rule names none", "leave `orElse` out");
  if (orElse.cidrs.length === 0)
    findings.report("PCL1006", ["cidrs"], "an empty list of addresses matches nothing", "use `deny` to leave the rule out");
  checkCidrs(orElse.cidrs, findings.below("cidrs"));
}
