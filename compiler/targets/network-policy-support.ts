import type { Feature } from "./features.ts";
import type { Support } from "./target.ts";

const FULL: Support = { level: "full" };
export const none = (why: string, instead: string): Support => ({ level: "none", why, instead });
export const partial = (why: string, instead: string): Support => ({ level: "partial", why, instead });

const entity = (instead: string): Support => none("a NetworkPolicy names pods and addresses only", instead);
const LAYER_7 = none("a NetworkPolicy ends at layer 4", "choose a target with layer 7 rules: cilium, or calico with its application layer policy");
const ICMP = none("what happens to ICMP is left to the engine", "choose cilium or calico for ICMP rules");
const ORDER = partial(
  "policies are united, order has no meaning",
  "what order decides is folded into allow rules; where that can't be said, the build is refused",
);

/** What NetworkPolicy v1 can say; the same in every version from 1.25 on, where endPort is stable. */
export const NETWORK_POLICY_SUPPORT: Readonly<Record<Feature, Support>> = {
  "subject.pods": partial("a policy lives in one namespace", "list the namespaces of an isolated subject by name"),
  "subject.service-account": none("subjects are selected by pod labels only", "select the pods by a label, or choose cilium or calico"),
  "subject.nodes": none("nodes are never subjects", "choose cilium or calico for host policies"),
  "peer.pods": FULL,
  "peer.namespace-labels": FULL,
  "peer.service-account": none("peers are selected by labels only", "select the pods by a label, or choose cilium or calico"),
  "peer.nodes": none("nodes have no selector", "name the nodes' addresses as cidr peers"),
  "peer.cidr": partial(
    "whether an ipBlock matches pods is left to the engine",
    "declare the pod and node cidrs of the cluster, so that they are left out",
  ),
  "peer.cidr-except": FULL,
  "peer.cidr-pods": partial("whether an ipBlock matches pods is left to the engine", "name the pods by labels"),
  "peer.fqdn": none("a NetworkPolicy has no DNS names", "name the addresses, or choose cilium"),
  "peer.fqdn-many-labels": none("a NetworkPolicy has no DNS names", "name the addresses, or choose cilium"),
  "peer.entity-all": FULL,
  "peer.entity-world": partial("it is written as every address", "declare the pod and node cidrs of the cluster, so that they are left out"),
  "peer.entity-cluster": entity("name pods by labels and nodes by their addresses"),
  "peer.entity-host": entity("leave it out on ingress, where the own node always gets in; on egress name the nodes' addresses"),
  "peer.entity-remote-node": entity("name the nodes' addresses as cidr peers"),
  "peer.entity-kube-apiserver": entity("name the API server's addresses as cidr peers"),
  "peer.entity-other": entity("choose cilium, which knows these endpoints"),
  "port.number": FULL,
  "port.range": FULL,
  "port.sctp": partial("the API accepts it; whether it is enforced is left to the engine", "check that the cluster's engine enforces SCTP"),
  "port.named": partial("names are resolved on pods only", "write the number where the peer is an address block"),
  "port.protocol": FULL,
  "port.icmp-type": ICMP,
  "port.icmp-code": ICMP,
  "l7.http-method": LAYER_7,
  "l7.http-path": LAYER_7,
  "l7.http-path-regex": LAYER_7,
  "l7.http-host": LAYER_7,
  "l7.http-header": LAYER_7,
  "l7.grpc": LAYER_7,
  "l7.dns": LAYER_7,
  "l7.ingress": LAYER_7,
  "l7.egress": LAYER_7,
  "action.deny": partial("there is no deny", "isolate the subject; what is denied is then left out of its allow rules, where that can be said"),
  "action.deny-host": none("the own node always reaches its pods", "choose calico or cilium, and check their host settings"),
  "action.pass": none("there is no pass: policies have no order", "say it as allow, or choose calico"),
  "order.policies": ORDER,
  "order.tiers": ORDER,
  "mode.audit": none("every policy is enforced", "choose calico (staged policies), or replay recorded traffic"),
  "rule.log": none("there is no logging", "choose calico or cilium, or use the engine's own flow logs"),
  "rule.authenticate": none("peers are not authenticated", "choose cilium, or a mesh"),
};
