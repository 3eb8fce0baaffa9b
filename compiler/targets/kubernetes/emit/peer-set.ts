import type { ClusterFacts, Peer } from "#ir";
import { type Block, blockMinus, blockOf, bothBlocks, EVERYWHERE } from "./block-set.ts";
import { areDisjoint, both, EVERY_POD, minus, type PodSet } from "./pod-set.ts";
import type { Unsayable } from "./port-set.ts";

/** Peers that NetworkPolicy can name. `cluster`: the block also means addresses of pods and nodes. */
export type PeerSet =
  | { readonly kind: "all" }
  | { readonly kind: "pods"; readonly pods: PodSet }
  | { readonly kind: "block"; readonly block: Block; readonly cluster: boolean };

/** A peer of the intent as sets; null for kinds that NetworkPolicy has no word for. */
export function peerSets(peer: Peer): readonly PeerSet[] | Unsayable {
  if (peer.kind === "pods") return [{ kind: "pods", pods: { namespaces: peer.namespaces, pods: peer.pods } }];
  if (peer.kind === "cidr") return [{ kind: "block", block: blockOf(peer.cidr, peer.except), cluster: peer.pods }];
  if (peer.kind === "entity" && peer.entity === "all") return [{ kind: "all" }];
  return peer.kind === "entity" && peer.entity === "world" ? anywhere(false) : null;
}

function anywhere(cluster: boolean): readonly PeerSet[] {
  return EVERYWHERE.map((block) => ({ kind: "block", block, cluster }));
}

/** A peer outside the cluster without the addresses that the cluster declares as its own: an ipBlock would match pods and nodes there. */
export function outsideCluster(peer: PeerSet, { podCidrs, nodeCidrs }: ClusterFacts): readonly PeerSet[] {
  if (peer.kind !== "block" || peer.cluster) return [peer];
  const own = [...(podCidrs ?? []), ...(nodeCidrs ?? [])].map((cidr) => blockOf(cidr));
  const left = own.reduce<readonly Block[]>((blocks, taken) => blocks.flatMap((block) => blockMinus(block, taken)), [peer.block]);
  return left.map((block) => ({ kind: "block", block, cluster: false }));
}

/** The peers of `a` that are not in `b`. An ipBlock has no way to leave out pods by label. */
export function peerMinus(a: PeerSet, b: PeerSet): readonly PeerSet[] | Unsayable {
  if (b.kind === "all") return [];
  if (a.kind === "all") {
    if (b.kind === "pods") return null;
    const blocks = EVERYWHERE.flatMap((block) => blocksMinus(block, b.block, true));
    return [...(b.cluster ? [] : [{ kind: "pods" as const, pods: EVERY_POD }]), ...blocks];
  }
  if (a.kind === "pods") {
    if (b.kind === "pods") return minus(a.pods, b.pods).map((pods) => ({ kind: "pods", pods }));
    return b.cluster ? null : [a];
  }
  if (b.kind === "pods") return a.cluster ? null : [a];
  return blocksMinus(a.block, b.block, a.cluster);
}

function blocksMinus(a: Block, b: Block, cluster: boolean): readonly PeerSet[] {
  return blockMinus(a, b).map((block) => ({ kind: "block", block, cluster }));
}

/** The peers of both. */
export function bothPeers(a: PeerSet, b: PeerSet): readonly PeerSet[] | Unsayable {
  if (a.kind === "all" || b.kind === "all") return [a.kind === "all" ? b : a];
  if (a.kind === "pods" && b.kind === "pods") return areDisjoint(a.pods, b.pods) ? [] : [{ kind: "pods", pods: both(a.pods, b.pods) }];
  if (a.kind === "block" && b.kind === "block")
    return bothBlocks(a.block, b.block).map((block) => ({ kind: "block", block, cluster: a.cluster && b.cluster }));
  return [a, b].some((one) => one.kind === "block" && one.cluster) ? null : [];
}
