import type { ClusterPolicy, ClusterPort, ClusterRule } from "#api";
import type { Direction, LabelSet } from "#ir";
import { cidrRanges, PROTOCOL_NUMBERS } from "#model";
import { and, type Selector } from "../selector.ts";
import { ofLabels, ofPods } from "./label-set.ts";
import { ANY_ENTITY, type PortTerm, type Rule, type RuleEntity, type TieredPolicy } from "./rules.ts";
import { ofNamespaces } from "./selectors.ts";

/** ClusterNetworkPolicy, AdminNetworkPolicy or BaselineAdminNetworkPolicy as Calico converts it (libcalico-go, lib/backend/k8s/conversion). */
export function ofClusterPolicy(policy: ClusterPolicy, tier: string, order: number, tie: string): TieredPolicy {
  const rules = (direction: Direction) => policy[direction].flatMap((rule, i) => rulesOf(rule, `${policy.id} ${direction}[${i}]`, direction));
  const [ingress, egress] = [rules("ingress"), rules("egress")];
  return {
    id: policy.id,
    tier,
    order,
    tie,
    staged: false,
    host: null,
    selector: and(ofNamespaces(ofLabels(policy.subject.namespaces)), ofPods(policy.subject.pods)),
    // The tiers pass at their end, so only rules make a direction.
    governs: { ingress: ingress.length > 0, egress: egress.length > 0 },
    ingress,
    egress,
  };
}

/** A rule with a peer that Calico doesn't know fails closed: Accept is left out, Deny and Pass become a deny of everything. */
function rulesOf(rule: ClusterRule, id: string, direction: Direction): Rule[] {
  const peers = rule.peers.map(entityOf);
  if (peers.includes(null)) return rule.action === "allow" ? [] : [ruleOf(id, "deny", direction, ANY_ENTITY, null)];
  return peers.flatMap((peer) => (rule.ports ?? [null]).map((port) => ruleOf(id, rule.action, direction, peer as RuleEntity, port)));
}

function entityOf(peer: ClusterRule["peers"][number]): RuleEntity | null {
  switch (peer.kind) {
    case "pods":
      return { ...ANY_ENTITY, selector: peer.namespacesForm ? namespacesOf(peer.namespaces) : and(namespacesOf(peer.namespaces), ofPods(peer.pods)) };
    case "networks":
      return { ...ANY_ENTITY, nets: peer.cidrs.flatMap((cidr) => cidrRanges(cidr)) };
    default:
      return null;
  }
}

/** By namespaces alone network sets are found too: nothing asks for the orchestrator there. */
function namespacesOf(labels: LabelSet): Selector {
  return ofNamespaces(ofLabels(labels));
}

function ruleOf(id: string, action: Rule["action"], direction: Direction, peer: RuleEntity, port: ClusterPort | null): Rule {
  const ports: PortTerm[] = port === null ? [] : port.kind === "name" ? [{ name: port.name }] : [{ from: port.from, to: port.to }];
  return {
    id,
    action,
    ipVersion: null,
    protocol: port === null || port.protocol === null ? null : PROTOCOL_NUMBERS[port.protocol],
    notProtocol: null,
    icmp: null,
    notIcmp: null,
    source: direction === "ingress" ? peer : ANY_ENTITY,
    destination: direction === "ingress" ? { ...ANY_ENTITY, ports } : { ...peer, ports },
    http: null,
  };
}
