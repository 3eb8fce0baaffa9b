import { addresses, isProblem, parseCidr, toCidrs } from "#algebra";
import type { CidrPeer, ClusterFacts, Peer } from "#ir";
import { podEntity } from "./selectors.ts";

/** What Calico writes beside `nets` so that no pod matches: endpoints of pods carry this label, network sets don't. */
const NOT_PODS = { notSelector: "has(projectcalico.org/orchestrator)" };
const EVERYWHERE = ["0.0.0.0/0", "::/0"];

/** The entity rules that together are the peers; `null` is everyone, and a rule that the engine follows anyway has none. */
export function entitiesOf(peers: readonly Peer[], facts: ClusterFacts): readonly (object | null)[] {
  return peers.flatMap((peer): readonly (object | null)[] => {
    switch (peer.kind) {
      case "pods":
        return [podEntity(peer)];
      case "cidr":
        return [cidrEntity(peer, facts)];
      case "entity":
        if (peer.entity === "all") return [null];
        if (peer.entity === "world") return EVERYWHERE.map((cidr) => cidrEntity({ kind: "cidr", cidr, except: [], pods: false }, facts));
        // The own node comes in whatever policies say.
        if (peer.entity === "host") return [];
        throw new Error(`internal error, please report: the entity ${peer.entity} passed Calico's capability check`);
      case "fqdn":
      case "nodes":
        throw new Error(`internal error, please report: a ${peer.kind} peer passed Calico's capability check`);
    }
  });
}

/** Whether the peers need a rule that spans namespaces: a namespaced policy would scope `notSelector` to its own. */
export function needsGlobal(peers: readonly Peer[]): boolean {
  return peers.some((peer) => (peer.kind === "cidr" && !peer.pods) || (peer.kind === "entity" && peer.entity === "world"));
}

function cidrEntity(peer: CidrPeer, facts: ClusterFacts): object {
  if (peer.pods) return { nets: [peer.cidr], ...(peer.except.length === 0 ? {} : { notNets: [...peer.except] }) };
  const holes = [...peer.except, ...nodesInside(peer.cidr, facts.nodeCidrs ?? [])];
  return { nets: [peer.cidr], ...(holes.length === 0 ? {} : { notNets: holes }), ...NOT_PODS };
}

/** Node blocks of the same family that the block covers: in Calico `nets` match nodes, too. */
function nodesInside(cidr: string, nodeCidrs: readonly string[]): string[] {
  const block = parseCidr(cidr);
  if (isProblem(block)) return [];
  return nodeCidrs.flatMap((one) => {
    const node = parseCidr(one);
    return isProblem(node) ? [] : toCidrs(addresses.overlap([block.range], [node.range]));
  });
}
