import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from "#api";
import type { Direction, LabelSet } from "#ir";
import {
  addressIn,
  type Conjunction,
  cidrRanges,
  isOneOf,
  KINDS,
  type Kind,
  kindIn,
  labelLiterals,
  namespaceIs,
  portsIn,
  protocolIs,
  V,
} from "#model";

/** Whether an ipBlock also covers the addresses of pods, nodes and all that is not the world; `unknown`: the specification doesn't say. */
export type BlockReading = "match" | "never" | "unknown";
/** Conjunctions that match, and conjunctions on which the specification is silent. */
export interface Alternatives {
  readonly yes: readonly Conjunction[];
  readonly open: readonly Conjunction[];
}
const NOT_WORLD: readonly Kind[] = KINDS.filter((kind) => kind !== "world");

/** The pods that a NetworkPolicy selects: of its own namespace, on the pod network. */
export function subjectOf({ namespace, pods }: NetworkPolicy): Conjunction {
  return [kindIn("S", "pod"), namespaceIs("S", namespace), ...labelLiterals(pods, (key) => V.podLabel("S", key))];
}

/** The peers of a rule as alternatives; no list of peers is everyone. */
export function peersOf(peers: readonly NetworkPolicyPeer[] | null, namespace: string, blocks: BlockReading): Alternatives {
  if (peers === null) return { yes: [[]], open: [] };
  const found = peers.map((peer) =>
    peer.kind === "pods" ? podPeer(peer.namespaces, peer.pods, namespace) : blockPeer(peer.cidr, peer.except, blocks),
  );
  return { yes: found.flatMap(({ yes }) => yes), open: found.flatMap(({ open }) => open) };
}

/** Without a namespace selector the policy's own namespace is meant (networking/v1 types.go). */
function podPeer(namespaces: LabelSet | null, pods: LabelSet | null, namespace: string): Alternatives {
  const labels: Conjunction = [
    ...(namespaces === null ? [namespaceIs("P", namespace)] : labelLiterals(namespaces, (key) => V.namespaceLabel("P", key))),
    ...labelLiterals(pods ?? [], (key) => V.podLabel("P", key)),
  ];
  // Website, network-policies.md: whether a hostNetwork pod is told from its node is undefined.
  const onHost = [kindIn("P", "host", "remote-node"), isOneOf(V.hostPod, ["yes"])];
  return { yes: [[kindIn("P", "pod"), ...labels]], open: [[...onHost, ...labels]] };
}

function blockPeer(cidr: string, except: readonly string[], blocks: BlockReading): Alternatives {
  const ranges = cidrRanges(cidr, except);
  if (ranges.length === 0) return { yes: [], open: [] };
  const addresses = addressIn("P", ranges);
  if (blocks === "match") return { yes: [[addresses]], open: [] };
  return { yes: [[kindIn("P", "world"), addresses]], open: blocks === "never" ? [] : [[kindIn("P", ...NOT_WORLD), addresses]] };
}

/** The ports of a rule as alternatives; no list of ports is every port and protocol. A name is resolved on the destination pod. */
export function portsOf(ports: readonly NetworkPolicyPort[] | null, direction: Direction): readonly Conjunction[] {
  if (ports === null) return [[]];
  return ports.map(({ protocol, port }) => {
    if (port === null) return [protocolIs(protocol)];
    if (!("name" in port)) return [protocolIs(protocol), ...(port.from === 1 && port.to === 65_535 ? [] : [portsIn(port.from, port.to)])];
    return [protocolIs(protocol), isOneOf(V.named(port.name), ["yes"]), ...(direction === "egress" ? [kindIn("P", "pod")] : [])];
  });
}
