import type { Feature } from "../features.ts";
import type { Profile, Support } from "../target.ts";
import { type Engine, engineOf, hasStaged, hasTiers } from "./versions.ts";

const FULL: Support = { level: "full" };
const none = (why: string, instead: string): Support => ({ level: "none", why, instead });
const partial = (why: string, instead: string): Support => ({ level: "partial", why, instead });

const NO_NODES = none("nodes are addresses to it", "name their address blocks as a `cidr` peer");
const NO_DOMAINS = none("open-source Calico matches no DNS names", "name the addresses as a `cidr` peer");
const BESIDE_NODES = partial(
  "address blocks also match the addresses of nodes",
  "declare `nodeCidrs` in `Cluster`, so that they are left out of blocks that cover them",
);

/** HTTP rules act only beside a sidecar, and there bytes that are no HTTP request pass every http clause. */
function http(engine: Engine): Support {
  return engine.applicationLayerPolicy
    ? none("its http rules let through what is no HTTP request", "keep the rule at layer 4 and enforce requests in the mesh")
    : none("its packet filters ignore http rules", "keep the rule at layer 4 and enforce requests in the mesh");
}

/** What Calico can say of an intent; every answer holds in the emitter and is proved again by reading back. */
export function capabilities(profile: Profile): Readonly<Record<Feature, Support>> {
  const engine = engineOf(profile);
  const requests = http(engine);
  const noRequests = none("it knows HTTP methods and paths only", "enforce these requests in the mesh");
  return {
    "subject.pods": FULL,
    "subject.service-account": FULL,
    "subject.nodes": none("policies bind nodes only through host endpoints", "select pods, or write the policy of the host endpoints by hand"),
    "peer.pods": FULL,
    "peer.namespace-labels": FULL,
    "peer.service-account": FULL,
    "peer.nodes": NO_NODES,
    "peer.cidr": BESIDE_NODES,
    "peer.cidr-except": FULL,
    "peer.cidr-pods": FULL,
    "peer.fqdn": NO_DOMAINS,
    "peer.fqdn-many-labels": NO_DOMAINS,
    "peer.entity-all": FULL,
    "peer.entity-world": BESIDE_NODES,
    "peer.entity-cluster": none("nodes are addresses to it", "name every pod, and the node addresses as a `cidr` peer"),
    "peer.entity-host": partial("a node reaches its own pods in any case; the way from a pod to its node has no selector", "name it on ingress only"),
    "peer.entity-remote-node": NO_NODES,
    "peer.entity-kube-apiserver": none("the API server is an address to it", "name its addresses as a `cidr` peer"),
    "peer.entity-other": none("it has no such endpoints", "leave the peer out"),
    "port.number": FULL,
    "port.range": FULL,
    "port.sctp": FULL,
    "port.named": FULL,
    "port.protocol": FULL,
    "port.icmp-type": FULL,
    "port.icmp-code": FULL,
    "l7.http-method": requests,
    "l7.http-path": requests,
    "l7.http-path-regex": noRequests,
    "l7.http-host": noRequests,
    "l7.http-header": noRequests,
    "l7.grpc": requests,
    "l7.dns": none("it knows no DNS rules", "allow the resolver at layer 4"),
    "l7.ingress": requests,
    "l7.egress": none("http rules are refused on egress", "write the rule at the callee's layer 4"),
    "action.deny": FULL,
    "action.deny-host": none("a node always reaches its own pods", "leave the own node out of the rule"),
    "action.pass": FULL,
    "order.policies": FULL,
    "order.tiers": hasTiers(engine) ? FULL : none("tiers came with 3.29", "put all policies into one tier, or use 3.29"),
    "mode.audit": hasStaged(engine) ? FULL : none("staged policies came with 3.30", "leave the policy out, or use 3.30"),
    "rule.log": hasStaged(engine) ? FULL : partial("up to 3.29 the eBPF dataplane ignores it", "use the iptables dataplane"),
    "rule.authenticate": none("it authenticates nobody", "require mTLS in the mesh"),
  };
}
