import { holds } from "#algebra";
import type { NetworkPolicy, NetworkPolicyPort, NetworkPolicyRule } from "#api";
import type { Direction } from "#ir";
import { type Conjunction, type Endpoint, type Inventory, type InventoryPod, PROTOCOL_NUMBERS, pointOf } from "#model";
import { podsIn, podsOf } from "../network-cubes.ts";

type NamedPort = NetworkPolicyPort & { readonly port: { readonly name: string } };

export function namedPorts({ ports }: NetworkPolicyRule): readonly NamedPort[] {
  return (ports ?? []).filter((port): port is NamedPort => port.port !== null && "name" in port.port);
}

/** Numbers that kube-router finds for a name, or null where the pods are not known (policy.go, buildNetworkPoliciesInfo). */
export function numbersOf(
  { protocol, port }: NamedPort,
  policy: NetworkPolicy,
  rule: NetworkPolicyRule,
  section: Direction,
  inventory: Inventory | null,
): readonly number[] | null {
  if (inventory === null) return null;
  const found = inventory.pods
    .filter((pod) => !pod.hostNetwork && pod.cluster === null && isAsked(pod, policy, rule, section))
    .flatMap((pod) => pod.ports.filter((one) => one.name === port.name && one.protocol === protocol).map((one) => one.port));
  return [...new Set(found)].sort((a, b) => a - b);
}

/** On ingress the selected pods; on egress the rule's peers, or without any the policy's namespace. */
function isAsked(pod: InventoryPod, { namespace, pods }: NetworkPolicy, { peers }: NetworkPolicyRule, section: Direction): boolean {
  if (section === "ingress") return isIn(pod, podsIn("S", namespace, pods));
  if (peers === null) return pod.namespace === namespace;
  return peers.some((peer) => peer.kind === "pods" && isIn(pod, podsOf("S", peer, namespace)));
}

function isIn(pod: InventoryPod, when: Conjunction): boolean {
  const end: Endpoint = { kind: "pod", pod, nodeLabels: null, ip: pod.ips[0] ?? null, names: [] };
  const traffic = { protocol: PROTOCOL_NUMBERS.TCP, port: null, sourcePort: null, icmp: null, tls: null, sni: null, request: null };
  const point = pointOf({ source: end, destination: end, ...traffic }, "egress");
  return when.every((literal) => holds(literal.in, point(literal.variable)) === "yes");
}

/** Whether kube-router takes the rule for one without ports: it has names only, and none is found (null: not known). */
export function losesPorts(policy: NetworkPolicy, rule: NetworkPolicyRule, section: Direction, inventory: Inventory | null): boolean | null {
  const names = namedPorts(rule);
  if (names.length === 0 || names.length < (rule.ports?.length ?? 0)) return false;
  const found = names.map((name) => numbersOf(name, policy, rule, section, inventory));
  return found.includes(null) ? null : found.every((numbers) => numbers?.length === 0);
}
