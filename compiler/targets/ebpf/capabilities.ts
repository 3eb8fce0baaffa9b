import type { Feature } from "../features.ts";
import type { Support } from "../target.ts";

const FULL: Support = { level: "full" };
const none = (why: string, instead: string): Support => ({ level: "none", why, instead });

const LAYER_7 = none("a packet filter sees no requests", "keep the rule at layer 4, and enforce requests in a proxy or mesh");
const NAMES = none("addresses are not learned from DNS", "name the addresses as a `cidr` peer");

/** What the packet program can decide: everything that addresses, labels, ports and types tell. */
export function capabilities(): Readonly<Record<Feature, Support>> {
  return {
    "subject.pods": FULL,
    "subject.service-account": FULL,
    "subject.nodes": none("programs stand at the interfaces of pods", "select pods"),
    "peer.pods": FULL,
    "peer.namespace-labels": FULL,
    "peer.service-account": FULL,
    "peer.nodes": FULL,
    "peer.cidr": FULL,
    "peer.cidr-except": FULL,
    "peer.cidr-pods": FULL,
    "peer.fqdn": NAMES,
    "peer.fqdn-many-labels": NAMES,
    "peer.entity-all": FULL,
    "peer.entity-world": FULL,
    "peer.entity-cluster": FULL,
    "peer.entity-host": FULL,
    "peer.entity-remote-node": FULL,
    "peer.entity-kube-apiserver": none(
      "nothing tells which node's address is the API server's",
      "name its addresses as a `cidr` peer with `pods`, or its nodes",
    ),
    "peer.entity-other": none("these endpoints have no addresses of their own here", "leave the peer out"),
    "port.number": FULL,
    "port.range": FULL,
    "port.sctp": FULL,
    "port.named": FULL,
    "port.protocol": FULL,
    "port.icmp-type": FULL,
    "port.icmp-code": FULL,
    "l7.http-method": LAYER_7,
    "l7.http-path": LAYER_7,
    "l7.http-path-regex": LAYER_7,
    "l7.http-host": LAYER_7,
    "l7.http-header": LAYER_7,
    "l7.grpc": LAYER_7,
    "l7.dns": LAYER_7,
    "l7.ingress": LAYER_7,
    "l7.egress": LAYER_7,
    "action.deny": FULL,
    "action.deny-host": FULL,
    "action.pass": FULL,
    "order.policies": FULL,
    "order.tiers": FULL,
    "mode.audit": FULL,
    "rule.log": FULL,
    "rule.authenticate": none("a packet filter authenticates nobody", "require mTLS in a mesh"),
  };
}
