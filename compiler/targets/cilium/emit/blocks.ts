import { addresses, type Cidr, isProblem, parseCidr, toCidrs } from "#algebra";
import type { CidrPeer, ClusterFacts } from "#ir";
import type { Engine } from "../versions.ts";

interface CidrSet {
  readonly cidr: string;
  readonly except?: readonly string[];
}

/** A block as `fromCIDRSet` takes it. Where blocks match nodes or pods, too, their declared addresses are holes; none if nothing is left. */
export function cidrSets(peer: CidrPeer, engine: Engine, facts: ClusterFacts): CidrSet[] {
  const block = parseCidr(peer.cidr);
  const inside = [...(engine.cidrNodes ? (facts.nodeCidrs ?? []) : []), ...(engine.cidrPods ? (facts.podCidrs ?? []) : [])];
  if (peer.pods || inside.length === 0 || isProblem(block)) return [cidrSet(peer.cidr, peer.except)];
  const cut = addresses.overlap(
    [block.range],
    inside
      .map(parseCidr)
      .filter(isCidr)
      .map((one) => one.range),
  );
  if (addresses.without([block.range], cut).length === 0) return [];
  return [cidrSet(peer.cidr, [...peer.except, ...toCidrs(cut)])];
}

function isCidr(parsed: ReturnType<typeof parseCidr>): parsed is Cidr {
  return !isProblem(parsed);
}

function cidrSet(cidr: string, except: readonly string[]): CidrSet {
  return except.length === 0 ? { cidr } : { cidr, except: [...new Set(except)] };
}
