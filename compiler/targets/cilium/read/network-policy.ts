import { type NetworkPolicy, type NetworkPolicyPeer, type NetworkPolicyPort, type NetworkPolicyRule, readNetworkPolicy } from "#api";
import { DIRECTIONS, type Direction } from "#ir";
import type { Document } from "#manifest";
import { blockCubes, checkedCidr } from "./cidr.ts";
import { entityPeer } from "./entities.ts";
import type { Entry, Peer, PortClause } from "./entry.ts";
import { CLUSTER, POD_NAMESPACE, SOURCES } from "./identity-labels.ts";
import { endpointPeer } from "./peers.ts";
import type { ReadPolicy, Surroundings } from "./policy.ts";
import { namedPort, numbered } from "./ports.ts";
import { equals, exists, fromLabels, fromNamespaceLabels, type Requirement, selectorKey } from "./requirement.ts";
import { selectorCubes } from "./selector.ts";

const EVERYONE = entityPeer("all");

/** A NetworkPolicy as Cilium enforces it (pkg/k8s/network_policy.go): one rule for each peer, in the pool of CiliumNetworkPolicies. */
export function readKubernetesPolicy(document: Document, around: Surroundings): ReadPolicy {
  // The API servers that run these Cilium versions refuse host bits from 1.36 on.
  const { policy, diagnostics } = readNetworkPolicy(document, { version: around.engine.minor >= 19 ? "1.36" : "1.30" });
  if (policy === null) return { entries: [], diagnostics, accepted: false };
  return { entries: DIRECTIONS.flatMap((direction) => entriesOf(policy, direction, document, around)), diagnostics, accepted: true };
}

function entriesOf(policy: NetworkPolicy, direction: Direction, document: Document, around: Surroundings): Entry[] {
  const requirements = ownPods(policy, fromLabels(policy.pods, SOURCES.kubernetes));
  const subject = { key: selectorKey(requirements), cubes: selectorCubes(requirements, "S", ["pod"], around.engine), endpoints: true };
  const base = {
    direction,
    tier: "normal",
    priority: 0,
    verdict: "allow",
    subject,
    defaultDeny: true,
    authentication: null,
    requires: [],
    policy: policy.id,
  } as const;
  const rules = policy[direction].flatMap((rule, i) =>
    peersOf(rule, policy, around).map((peer) => ({
      ...base,
      peers: [peer],
      ports: portsOf(rule, direction, around),
      rule: `${policy.id} ${direction}[${i}]`,
      place: () => document.locate(["spec", direction, i]),
    })),
  );
  return rules.length > 0 || !isolates(policy, direction)
    ? rules
    : [{ ...base, peers: null, ports: null, rule: policy.id, place: () => document.locate(["spec"]) }];
}

/** A section without rules isolates where `policyTypes` names it; a policy that names none has ingress. */
function isolates({ types }: NetworkPolicy, direction: Direction): boolean {
  return direction === "egress" ? types.includes("Egress") : types.includes("Ingress") || !types.includes("Egress");
}

function ownPods({ namespace }: NetworkPolicy, labels: readonly Requirement[]): Requirement[] {
  return [...labels.filter(({ key }) => key !== POD_NAMESPACE), equals(SOURCES.kubernetes, POD_NAMESPACE, namespace)];
}

function peersOf({ peers }: NetworkPolicyRule, policy: NetworkPolicy, around: Surroundings): Peer[] {
  return peers === null ? [EVERYONE] : peers.map((peer) => peerOf(peer, policy, around));
}

/** An empty namespace selector is every namespace; one that only excludes says nothing about pods and, without a cluster label, covers the outside too. */
function peerOf(peer: NetworkPolicyPeer, policy: NetworkPolicy, { engine }: Surroundings): Peer {
  if (peer.kind === "ipBlock") {
    const [block, except] = [checkedCidr(peer.cidr), peer.except.map(checkedCidr)];
    const key = ["cidr", peer.cidr, ...peer.except].join("!");
    return { key, cubes: blockCubes(block, except, engine), endpoints: false, selectors: [{ kind: "block", block, except }] };
  }
  const pods = fromLabels(peer.pods ?? [], SOURCES.kubernetes);
  const cluster = engine.localCluster && !pods.some(({ key }) => key === CLUSTER) ? [equals(SOURCES.kubernetes, CLUSTER, engine.clusterName)] : [];
  const scoped = peer.namespaces === null ? ownPods(policy, pods) : [...namespacesOf(peer.namespaces), ...pods];
  return endpointPeer([...scoped, ...cluster], engine, true);
}

export function namespacesOf(labels: NetworkPolicy["pods"]): Requirement[] {
  return labels.length === 0 ? [exists(SOURCES.kubernetes, POD_NAMESPACE)] : fromNamespaceLabels(labels);
}

function portsOf({ ports }: NetworkPolicyRule, direction: Direction, around: Surroundings): PortClause[] | null {
  return ports === null ? null : ports.flatMap((port) => portOf(port, direction, around));
}

function portOf({ protocol, port }: NetworkPolicyPort, direction: Direction, { engine, inventory }: Surroundings): PortClause[] {
  if (port === null) return [numbered(0, 0, protocol)];
  if ("name" in port) return namedPort(port.name, protocol, { direction, engine, inventory });
  return [numbered(port.from, port.to === port.from ? 0 : port.to, protocol)];
}
