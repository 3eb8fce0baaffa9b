import type { ClusterFacts, Peer } from "#ir";
import { type Block, blockMinus, blockOf, bothBlocks, EVERYWHERE } from "./block-set.ts";
import { areDisjoint, both, EVERY_POD, minus, type PodSet } from "./pod-set.ts";
import type { Unsayable } from "./port-set.ts";

/** Peers that NetworkPolicy can name. `cluster`: the block also means addresses of pods and nodes. */
export type PeerSet =
  | { readonly kind: "all" }
  | { readonly kind: "pods"; readonly pods: PodSet }
  | { readonly kind: "block"; readonly block: Block; readonly cluster: boolean };

/** A peer of the intent as sets; none for kinds that NetworkPolicy has no word for. */
export function peerSets(peer: Peer, cluster: ClusterFacts): readonly PeerSet[] {
  if (peer.kind === "pods") return podSets([{ namespaces: peer.namespaces, pods: peer.pods }]);
  if (peer.kind === "cidr")
    return blockSets(peer.pods ? [blockOf(peer.cidr, peer.except)] : outside(blockOf(peer.cidr, peer.except), cluster), peer.pods);
  if (peer.kind === "entity" && peer.entity === "all") return [{ kind: "all" }];
  return peer.kind === "entity" && peer.entity === "world"
    ? blockSets(
        EVERYWHERE.flatMap((block) => outside(block, cluster)),
        false,
      )
    : [];
}

/** The block without the addresses that the cluster declares as its own: an ipBlock would match pods and nodes there. */
function outside(block: Block, { podCidrs, nodeCidrs }: ClusterFacts): readonly Block[] {
  return [...(podCidrs ?? []), ...(nodeCidrs ?? [])].map((cidr) => blockOf(cidr)).reduce(withoutBlock, [block]);
}

/** The peers of `a` that are not in `b`. An ipBlock has no way to leave out pods by label, but for the addresses of all pods. */
export function peerMinus(a: PeerSet, b: PeerSet, cluster: ClusterFacts): readonly PeerSet[] | Unsayable {
  if (b.kind === "all") return [];
  if (a.kind === "all") return b.kind === "pods" ? otherThanPods(b.pods, cluster) : otherThanBlock(b.block, b.cluster);
  if (a.kind === "pods" && b.kind === "pods") return podSets(minus(a.pods, b.pods));
  if (a.kind === "block" && b.kind === "block") return blockSets(blockMinus(a.block, b.block), a.cluster);
  return bothPeers(a, b, cluster)?.length === 0 ? [a] : null;
}

function otherThanPods(pods: PodSet, { podCidrs }: ClusterFacts): readonly PeerSet[] | Unsayable {
  if (podCidrs === null) return null;
  const elsewhere = podCidrs.map((cidr) => blockOf(cidr)).reduce(withoutBlock, EVERYWHERE);
  return [...podSets(minus(EVERY_POD, pods)), ...blockSets(elsewhere, true)];
}

/** Where the block means the world only, pods are left; the intent can't say more of the others without the addresses of nodes. */
function otherThanBlock(block: Block, all: boolean): readonly PeerSet[] {
  return [...(all ? [] : podSets([EVERY_POD])), ...blockSets(withoutBlock(EVERYWHERE, block), true)];
}

function withoutBlock(blocks: readonly Block[], taken: Block): readonly Block[] {
  return blocks.flatMap((block) => blockMinus(block, taken));
}
function podSets(sets: readonly PodSet[]): readonly PeerSet[] {
  return sets.map((pods) => ({ kind: "pods", pods }));
}
function blockSets(blocks: readonly Block[], cluster: boolean): readonly PeerSet[] {
  return blocks.map((block) => ({ kind: "block", block, cluster }));
}

/** The peers of both; none of a block's are pods where the cluster declares other addresses for pods. */
export function bothPeers(a: PeerSet, b: PeerSet, cluster: ClusterFacts): readonly PeerSet[] | Unsayable {
  if (a.kind === "all" || b.kind === "all") return [a.kind === "all" ? b : a];
  if (a.kind === "pods" && b.kind === "pods") return areDisjoint(a.pods, b.pods) ? [] : podSets([both(a.pods, b.pods)]);
  if (a.kind === "block" && b.kind === "block") return blockSets(bothBlocks(a.block, b.block), a.cluster && b.cluster);
  const block = a.kind === "block" ? a : b;
  if (block.kind !== "block" || !block.cluster) return [];
  return cluster.podCidrs?.every((cidr) => bothBlocks(blockOf(cidr), block.block).length === 0) === true ? [] : null;
}
