import type { Flag } from "../target.ts";
import { minorOf } from "./versions.ts";

type Default = (minor: number) => string;

function choice(title: string, values: readonly string[], initial: Default): Flag {
  return { values, list: false, default: (version) => [initial(minorOf(version))], title };
}
function toggle(title: string, initial: Default): Flag {
  return choice(title, ["false", "true"], initial);
}

/** Options of the agent on which verdicts depend, under the names of `cilium-config`. Defaults are the agent's, read in its option tables. */
export const flags: Readonly<Record<string, Flag>> = {
  "allow-localhost": choice(
    "whether the own node always reaches its pods; `auto` is `always` in Kubernetes",
    ["auto", "always", "policy"],
    () => "auto",
  ),
  "cluster-name": { values: null, list: false, default: () => ["default"], title: "the name of this cluster in a mesh" },
  "enable-extended-ip-protocols": toggle("rules for protocols other than TCP, UDP, SCTP and ICMP", () => "false"),
  "enable-host-firewall": toggle("enforce policies that select nodes", () => "false"),
  "enable-icmp-rules": toggle("take ICMP rules", () => "true"),
  "enable-ipv4": toggle("IPv4 is in use", () => "true"),
  "enable-ipv6": toggle("IPv6 is in use; the verdict tables were made with both families", () => "true"),
  "enable-k8s-cluster-network-policy": toggle("enforce ClusterNetworkPolicy (1.20)", () => "false"),
  "enable-l7-proxy": toggle("the proxy runs, so HTTP, DNS and server name rules are taken", () => "true"),
  "enable-node-selector-labels": toggle("nodes have identities by their labels", () => "false"),
  "enable-non-default-deny-policies": toggle("heed `enableDefaultDeny`", () => "true"),
  "enable-policy": choice("which endpoints are isolated: those that policies select, all, none", ["default", "always", "never"], () => "default"),
  "enable-sctp": toggle("the datapath passes SCTP", () => "false"),
  "mesh-auth-enabled": toggle("`authentication.mode: required` is enforced", (minor) => String(minor <= 18)),
  "policy-cidr-match-mode": {
    values: ["nodes", "pods"],
    list: true,
    default: () => [],
    title: "what address blocks match besides the outside; `pods` since 1.20",
  },
  "policy-default-local-cluster": toggle("peers are of this cluster unless they name another (1.18)", (minor) => String(minor >= 19)),
};
