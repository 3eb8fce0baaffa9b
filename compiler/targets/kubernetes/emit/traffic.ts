import type { ClusterFacts } from "#ir";
import { bothPeers, type PeerSet, peerMinus } from "./peer-set.ts";
import { areDisjoint, both, minus, type PodSet } from "./pod-set.ts";
import { bothPorts, type PortSet, portMinus, type Unsayable } from "./port-set.ts";

/** Flows between subjects and peers on some ports: what one cell of a rule speaks of. */
export interface Traffic {
  readonly subject: PodSet;
  readonly peer: PeerSet;
  readonly port: PortSet;
}

/** The flows of `a` that are not in `b`; null where NetworkPolicy can't say them. */
export function trafficMinus(a: Traffic, b: Traffic, cluster: ClusterFacts): readonly Traffic[] | Unsayable {
  if (bothPorts(a.port, b.port)?.length === 0 || areDisjoint(a.subject, b.subject)) return [a];
  const peers = bothPeers(a.peer, b.peer, cluster);
  if (peers?.length === 0) return [a];
  const [otherPeers, otherPorts] = [peerMinus(a.peer, b.peer, cluster), portMinus(a.port, b.port)];
  if (otherPeers === null || otherPorts === null || (otherPorts.length > 0 && peers === null)) return null;
  const subject = both(a.subject, b.subject);
  return [
    ...minus(a.subject, b.subject).map((outside) => ({ ...a, subject: outside })),
    ...otherPeers.map((peer) => ({ ...a, subject, peer })),
    ...(peers ?? []).flatMap((peer) => otherPorts.map((port) => ({ subject, peer, port }))),
  ];
}
