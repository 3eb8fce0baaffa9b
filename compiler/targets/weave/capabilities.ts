import type { Feature } from "../features.ts";
import { NETWORK_POLICY_SUPPORT, none, partial } from "../network-policy-support.ts";
import type { Support } from "../target.ts";

const SUPPORT: Readonly<Record<Feature, Support>> = {
  ...NETWORK_POLICY_SUPPORT,
  "peer.cidr": partial(
    "IPv4 only, and ingress sees masqueraded sources",
    "keep `externalTrafficPolicy: Local` on services that rules by address protect",
  ),
  "peer.cidr-pods": partial("IPv4 only", "name the pods by labels"),
  "peer.entity-world": partial("IPv4 only", "leave IPv6 out of that cluster"),
  "port.range": partial("endPort is ignored: only the first port opens", "write every port by itself"),
  "port.sctp": partial("it is handed to iptables untested", "check it on the cluster"),
  "port.named": none("a policy with a named port is dropped whole, and what it isolates stays open", "write the port number"),
};

/** What Weave Net's policy controller enforces (weave 2.8.1, npc/). */
export function capabilities(): Readonly<Record<Feature, Support>> {
  return SUPPORT;
}
