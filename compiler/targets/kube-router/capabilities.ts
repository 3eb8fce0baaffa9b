import type { Feature } from "../features.ts";
import { NETWORK_POLICY_SUPPORT, none, partial } from "../network-policy-support.ts";
import type { Support } from "../target.ts";

const ICMP = none("echo requests, unreachable and time exceeded always pass", "choose cilium or calico for ICMP rules");

const SUPPORT: Readonly<Record<Feature, Support>> = {
  ...NETWORK_POLICY_SUPPORT,
  "subject.pods": partial("a policy for both directions mixes them", "write one policy for each direction"),
  "peer.cidr": partial("`::/0` is read as 2000::/3 and fd00::/8", "write `::/1` and `8000::/1`"),
  "peer.cidr-except": partial("the ipBlocks of one rule share their exceptions", "write one rule for each ipBlock"),
  "peer.cidr-pods": { level: "full" },
  "peer.entity-world": partial("`::/0` is read as 2000::/3 and fd00::/8", "write `::/1` and `8000::/1`"),
  "port.sctp": { level: "full" },
  "port.named": partial("a name that no pod defines opens every port to pod peers", "write the port number"),
  "port.icmp-type": ICMP,
  "port.icmp-code": ICMP,
};

/** What kube-router's policy controller enforces with iptables (kube-router 2.11, pkg/controllers/netpol). */
export function capabilities(): Readonly<Record<Feature, Support>> {
  return SUPPORT;
}
