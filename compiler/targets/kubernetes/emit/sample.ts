import { addresses, formatAddress } from "#algebra";
import type { Direction, Intent } from "#ir";
import { type Endpoint, evaluateSide, type Flow, NAMESPACE_NAME, type Pod, PROTOCOL_NUMBERS, relationOfIntent, type Witness } from "#model";
import type { PeerSet } from "./peer-set.ts";
import { labelsIn, type PodSet } from "./pod-set.ts";
import type { Traffic } from "./traffic.ts";

/** A flow of this traffic that the intent denies and nothing would stop; null where the drafted flow doesn't show it. */
export function openedBy(traffic: Traffic, direction: Direction, intent: Intent): Witness | null {
  const flow = flowOf(traffic, direction);
  const before = evaluateSide(relationOfIntent(intent), flow, direction);
  if (before.decision !== "deny") return null;
  const after = { decision: "allow" as const, via: "kernel" as const, by: [], reason: "nothing isolates it", missing: [] };
  return { effect: "opens", side: direction, live: false, flow, before, after };
}

function flowOf({ subject, peer, port }: Traffic, direction: Direction): Flow {
  const protocol = port === "any" ? "TCP" : port.protocol;
  const number = port === "any" ? 443 : "name" in port ? 8080 : port.from;
  const declared = port !== "any" && "name" in port ? [{ name: port.name, port: number, protocol }] : [];
  const inside = podEnd(subject, "10.244.0.11", "subject", direction === "ingress" ? declared : []);
  const outside = peerEnd(peer, direction === "egress" ? declared : []);
  return {
    ...(direction === "ingress" ? { source: outside, destination: inside } : { source: inside, destination: outside }),
    protocol: PROTOCOL_NUMBERS[protocol],
    port: number,
    sourcePort: null,
    icmp: null,
    tls: null,
    sni: null,
    request: null,
  };
}

function peerEnd(peer: PeerSet, ports: Pod["ports"]): Endpoint {
  if (peer.kind === "pods") return podEnd(peer.pods, "10.244.0.10", "peer", ports);
  const [first] =
    peer.kind === "all"
      ? []
      : addresses.without(
          [peer.block.cidr.range],
          peer.block.except.map(({ range }) => range),
        );
  return { kind: "world", pod: null, nodeLabels: null, ip: first === undefined ? "203.0.113.10" : formatAddress(first[0]), names: [] };
}

function podEnd({ namespaces, pods }: PodSet, ip: string, name: string, ports: Pod["ports"]): Endpoint {
  const namespaceLabels = labelsIn(namespaces);
  const pod: Pod = {
    namespace: namespaceLabels.get(NAMESPACE_NAME) ?? "default",
    name,
    labels: labelsIn(pods),
    namespaceLabels,
    serviceAccount: "default",
    serviceAccountLabels: new Map(),
    ports,
    hostNetwork: false,
    node: null,
    cluster: null,
  };
  return { kind: "pod", pod, nodeLabels: null, ip, names: [] };
}
