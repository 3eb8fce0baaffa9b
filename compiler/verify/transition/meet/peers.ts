import { addresses, toCidrs } from "#algebra";
import { type CidrPeer, canonicalJson, type Entity, type Peer } from "#ir";
import { cidrRanges } from "#model";
import { bothSelect } from "./subjects.ts";

/** Who is both; empty: nobody; null where no peer of an intent can say it. */
export function bothPeers(a: Peer, b: Peer): readonly Peer[] | null {
  if (canonicalJson(a) === canonicalJson(b)) return [a];
  return met(a, b) ?? met(b, a);
}

function met(a: Peer, b: Peer): readonly Peer[] | null {
  if (a.kind === "entity") return withEntity(a.entity, b);
  if (a.kind === "cidr" && b.kind === "cidr") return bothBlocks(a, b);
  if (a.kind === "cidr") return !a.pods && (b.kind === "pods" || b.kind === "nodes") ? [] : null;
  if ((a.kind === "pods" || a.kind === "nodes") && (b.kind === "pods" || b.kind === "nodes")) {
    const both = bothSelect(a, b);
    return both === null ? [] : [both];
  }
  return a.kind === "fqdn" && (b.kind === "pods" || b.kind === "nodes") ? [] : null;
}

/** What an entity holds of others, by the kinds of ends that it stands for. */
function withEntity(entity: Entity, other: Peer): readonly Peer[] | null {
  if (entity === "all") return [other];
  if (other.kind === "entity") return bothEntities(entity, other.entity);
  if (entity === "world") {
    if (other.kind === "cidr") return [{ ...other, pods: false }];
    return other.kind === "fqdn" ? [other] : [];
  }
  if (other.kind === "fqdn" || (other.kind === "cidr" && !other.pods)) return [];
  if (entity === "cluster") return other.kind === "pods" || other.kind === "nodes" ? [other] : null;
  return other.kind === "pods" ? [] : null;
}

const INSIDE: readonly Entity[] = ["host", "remote-node", "kube-apiserver", "health", "ingress", "init", "unmanaged"];

function bothEntities(a: Entity, b: Entity): readonly Peer[] {
  const entity = (one: Entity): readonly Peer[] => [{ kind: "entity", entity: one }];
  if (a === b || b === "all") return entity(a);
  if (a === "cluster" && INSIDE.includes(b)) return entity(b);
  if (b === "cluster" && INSIDE.includes(a)) return entity(a);
  // Nodes that run an API server are remote nodes, too.
  if ([a, b].includes("remote-node") && [a, b].includes("kube-apiserver")) return entity("kube-apiserver");
  return [];
}

function bothBlocks(a: CidrPeer, b: CidrPeer): readonly Peer[] {
  const shared = addresses.overlap(cidrRanges(a.cidr, a.except), cidrRanges(b.cidr, b.except));
  return toCidrs(shared).map((cidr): Peer => ({ kind: "cidr", cidr, except: [], pods: a.pods && b.pods }));
}
