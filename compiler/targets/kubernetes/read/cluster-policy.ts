import type { ClusterPeer, ClusterPolicy, ClusterPort, ClusterRule } from "#api";
import type { Direction, LabelSet } from "#ir";
import {
  addressIn,
  type Conjunction,
  type Cube,
  cidrRanges,
  isOneOf,
  kindIn,
  labelLiterals,
  namePattern,
  portsIn,
  protocolIs,
  textMatches,
  V,
} from "#model";
import type { Step } from "./ties.ts";

/** The rules of a ClusterNetworkPolicy, first match first. */
export function stepsOf(policy: ClusterPolicy, direction: Direction): Step[] {
  return policy[direction].map((rule, i) => {
    const id = `${policy.id} ${direction}[${i}]${rule.name === "" ? "" : ` ${rule.name}`}`;
    return { action: rule.action, cubes: cubesOf(policy, rule, direction, id), title: `${rule.action} by a policy of the ${policy.tier} tier` };
  });
}

function cubesOf({ subject }: ClusterPolicy, rule: ClusterRule, direction: Direction, id: string): Cube[] {
  const who = pods("S", subject.namespaces, subject.pods);
  return rule.peers
    .flatMap((peer) => peerOf(peer))
    .flatMap((peer) => portsOf(rule.ports, direction).map((port) => ({ when: [...who, ...peer, ...port], rule: id })));
}

/** network-policy-api types.go: pods of the pod network, and never hostNetwork pods. */
function pods(end: "S" | "P", namespaces: LabelSet, labels: LabelSet): Conjunction {
  return [
    kindIn(end, "pod"),
    ...labelLiterals(namespaces, (key) => V.namespaceLabel(end, key)),
    ...labelLiterals(labels, (key) => V.podLabel(end, key)),
  ];
}

function peerOf(peer: ClusterPeer): Conjunction[] {
  switch (peer.kind) {
    case "pods":
      return [pods("P", peer.namespaces, peer.pods)];
    case "networks":
      // types.go Networks: pods and nodes with such an address are meant too.
      return [
        [
          addressIn(
            "P",
            peer.cidrs.flatMap((cidr) => cidrRanges(cidr)),
          ),
        ],
      ];
    case "nodes":
      return [[kindIn("P", "host", "remote-node", "kube-apiserver"), ...labelLiterals(peer.nodes, (key) => V.nodeLabel("P", key))]];
    case "domainNames":
      return peer.patterns.map((pattern) => [kindIn("P", "world"), textMatches(V.name, domainPattern(pattern))]);
    case "unknown":
      return [];
  }
}

/** types.go DomainName: `*.` stands for one or more whole labels; case and a trailing dot don't matter. */
function domainPattern(pattern: string): string {
  const name = pattern.toLowerCase().replace(/[.]$/, "");
  return namePattern(name.startsWith("*.") ? `*${name}` : name);
}

function portsOf(ports: readonly ClusterPort[] | null, direction: Direction): Conjunction[] {
  if (ports === null) return [[]];
  return ports.map((port) => {
    if (port.kind === "number") return [protocolIs(port.protocol), ...(port.from === 1 && port.to === 65_535 ? [] : [portsIn(port.from, port.to)])];
    const named = [isOneOf(V.named(port.name), ["yes"]), ...(direction === "egress" ? [kindIn("P", "pod")] : [])];
    return port.protocol === null ? named : [protocolIs(port.protocol), ...named];
  });
}
