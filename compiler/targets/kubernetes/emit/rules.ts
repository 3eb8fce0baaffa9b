import type { Direction } from "#ir";
import type { PeerSet } from "./peer-set.ts";
import { isWhole, type PortSet } from "./port-set.ts";
import { peerOf } from "./selector.ts";
import type { Traffic } from "./traffic.ts";

/** The rules of a NetworkPolicy that allow this traffic: peers with the same ports together, but one ipBlock a rule (kube-router unites their holes). */
export function networkRules(traffic: readonly Traffic[], direction: Direction): readonly object[] {
  const groups = new Map<string, { readonly peers: PeerSet[]; readonly ports: readonly PortSet[] }>();
  for (const { peer, name, ports } of portsByPeer(traffic)) {
    const key = `${JSON.stringify(ports)} ${peer.kind === "block" ? name : peer.kind}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { peers: [peer], ports });
    else group.peers.push(peer);
  }
  const side = direction === "ingress" ? "from" : "to";
  return [...groups.values()].map(({ peers, ports }) => {
    const named = peers.flatMap((peer) => (peer.kind === "all" ? [] : [peerOf(peer)]));
    return {
      ...(named.length === 0 ? {} : { [side]: named }),
      ...(ports.includes("any") ? {} : { ports: ports.map(portOf) }),
    };
  });
}

/** `name` is one text for one peer. */
function portsByPeer(traffic: readonly Traffic[]): readonly { readonly peer: PeerSet; readonly name: string; readonly ports: readonly PortSet[] }[] {
  const peers = new Map<string, { readonly peer: PeerSet; readonly ports: Map<string, PortSet> }>();
  for (const { peer, port } of traffic) {
    const key = peer.kind === "all" ? "all" : JSON.stringify(peerOf(peer));
    const known = peers.get(key) ?? { peer, ports: new Map() };
    peers.set(key, known);
    known.ports.set(JSON.stringify(port), port);
  }
  return [...peers].map(([name, { peer, ports }]) => ({ peer, name, ports: [...ports.values()] }));
}

function portOf(port: PortSet): object {
  if (port === "any") return {};
  if ("name" in port) return { protocol: port.protocol, port: port.name };
  if (isWhole(port)) return { protocol: port.protocol };
  return { protocol: port.protocol, port: port.from, ...(port.to > port.from ? { endPort: port.to } : {}) };
}
