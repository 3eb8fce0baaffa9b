import { readNetworkPolicy } from "#api";
import type { Diagnostic } from "#diagnostic";
import type { Document } from "#manifest";
import { cidrRanges, PROTOCOL_NUMBERS } from "#model";
import { and } from "../selector.ts";
import type { Engine } from "../versions.ts";
import { ofLabels, ofPods } from "./label-set.ts";
import { ANY_ENTITY, type PortTerm, type Rule, type RuleEntity, type TieredPolicy } from "./rules.ts";
import { inNamespace, ofNamespaces } from "./selectors.ts";

type NetworkPolicy = NonNullable<ReturnType<typeof readNetworkPolicy>["policy"]>;
type NetworkPolicyRule = NetworkPolicy["ingress"][number];

/** Kubernetes' NetworkPolicies stand in the default tier at this order. */
const ORDER = 1_000;

/** networking.k8s.io/v1 NetworkPolicy as Calico converts it (libcalico-go, lib/backend/k8s/conversion). */
export function readKubernetesPolicy(
  document: Document,
  engine: Engine,
): { readonly policy: TieredPolicy | null; readonly diagnostics: readonly Diagnostic[] } {
  const { policy, diagnostics } = readNetworkPolicy(document, { version: engine.minor >= 32 ? "1.36" : "1.35" });
  if (policy === null) return { policy: null, diagnostics };
  const old = `${policy.namespace}/knp.default.${policy.name}`;
  const tie = engine.minor >= 32 ? `${policy.name}/${policy.namespace}/KubernetesNetworkPolicy` : old;
  return { policy: ofNetworkPolicy(policy, policy.id, tie, false), diagnostics };
}

/** The common form of Kubernetes' own and staged policies. */
export function ofNetworkPolicy(policy: NetworkPolicy, id: string, tie: string, staged: boolean): TieredPolicy {
  const rules = (direction: "ingress" | "egress") =>
    policy[direction].flatMap((rule, i) => rulesOf(rule, `${id} ${direction}[${i}]`, direction, policy.namespace));
  return {
    id,
    tier: "default",
    order: ORDER,
    tie,
    staged,
    host: null,
    selector: and(inNamespace(policy.namespace), ofPods(policy.pods)),
    governs: { ingress: policy.types.includes("Ingress"), egress: policy.types.includes("Egress") },
    ingress: rules("ingress"),
    egress: rules("egress"),
  };
}

function rulesOf(rule: NetworkPolicyRule, id: string, direction: "ingress" | "egress", namespace: string): Rule[] {
  const peers = rule.peers === null ? [ANY_ENTITY] : rule.peers.map((peer) => entityOf(peer, namespace));
  return peers.flatMap((peer) => (rule.ports ?? [null]).map((port) => ruleOf(id, direction, peer, port)));
}

function entityOf(peer: NonNullable<NetworkPolicyRule["peers"]>[number], namespace: string): RuleEntity {
  if (peer.kind === "ipBlock") {
    return { ...ANY_ENTITY, nets: cidrRanges(peer.cidr), notNets: peer.except.flatMap((one) => cidrRanges(one)) };
  }
  const scope = peer.namespaces === null ? inNamespace(namespace) : ofNamespaces(ofLabels(peer.namespaces));
  return { ...ANY_ENTITY, selector: and(scope, ofPods(peer.pods ?? [])) };
}

function ruleOf(id: string, direction: "ingress" | "egress", peer: RuleEntity, port: NonNullable<NetworkPolicyRule["ports"]>[number] | null): Rule {
  const ports: PortTerm[] = port === null || port.port === null ? [] : [port.port];
  return {
    id,
    action: "allow",
    ipVersion: null,
    protocol: port === null ? null : PROTOCOL_NUMBERS[port.protocol],
    notProtocol: null,
    icmp: null,
    notIcmp: null,
    source: direction === "ingress" ? peer : ANY_ENTITY,
    destination: direction === "ingress" ? { ...ANY_ENTITY, ports } : { ...peer, ports },
    http: null,
  };
}
