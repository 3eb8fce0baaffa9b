import type { Direction } from "#ir";
import { kindIn, literal, numbers, portsIn, protocolIs, textIs, V } from "#model";
import type { Surroundings } from "./entity.ts";
import { failsafeOf } from "./felix.ts";
import { all, any, type Formula, lit, missing, negate, TRUE } from "./formula.ts";
import { asSet, type HostEndpoint } from "./host-endpoint.ts";
import type { ActiveHost } from "./host-places.ts";
import type { LevelStack } from "./level-stack.ts";
import type { Chain } from "./levels.ts";
import { selects } from "./network-sets.ts";
import type { TieredPolicy } from "./rules.ts";

/** Policies that select a host endpoint: by its labels, and it has no namespace. */
export function selecting(host: HostEndpoint, policies: readonly TieredPolicy[]): TieredPolicy[] {
  return policies.filter(({ selector }) => selects(selector, asSet(host)) === "yes");
}

/** Pods of the host endpoint's own node, at the peer's end. */
export function ownPods(host: HostEndpoint): Formula {
  return all(lit(kindIn("P", "pod")), lit(textIs(V.nodeName("P"), host.node)));
}

/** Where kube-proxy may have taken the flow on to pods (service-node-port-range). */
const NODE_PORTS = all(lit(protocolIs("TCP", "UDP", "SCTP")), lit(portsIn(30_000, 32_767)));
/** Tunnels between nodes, which Felix spares where they are in use: IPIP, VXLAN, WireGuard. */
const TUNNELS = all(
  lit(kindIn("P", "remote-node", "kube-apiserver")),
  any(
    lit(numbers(V.protocol, 4)),
    all(
      lit(protocolIs("UDP")),
      lit(
        literal(V.port, {
          sort: "number",
          ranges: [
            [4789, 4789],
            [51_820, 51_821],
          ],
        }),
      ),
    ),
  ),
);

/**
 * Traffic of a node's own processes at its host endpoint (felix/rules, endpoints.go and static.go): failsafe ports, policies before
 * conntrack, policies before DNAT, what the node does with its own pods and with node ports, the tiers, the profile, a drop.
 */
export function hostLevels(
  host: ActiveHost,
  policies: readonly TieredPolicy[],
  direction: Direction,
  around: Surroundings,
  stack: LevelStack,
  walk: (chain: Chain) => void,
): void {
  const here = all(lit(kindIn("S", "host")), lit(textIs(V.nodeName("S"), host.node)), host.own);
  const at = ` at ${host.id}`;
  const chosen = selecting(host, policies);
  const named = (title: string) => ({ policy: host.id, rule: "", title: `${title}${at}` });
  const early: Omit<Chain, "policies"> = {
    section: direction,
    where: () => here,
    allow: "decides",
    drops: false,
    spares: TRUE,
    requests: false,
    at,
  };
  stack.push("allow", all(here, failsafeOf(around.failsafe, host.node, direction)), named("failsafe port"));
  // Felix ignores untracked policies where the endpoint is every interface.
  if (!host.everywhere) walk({ ...early, policies: chosen.filter((policy) => policy.host === "untracked") });
  if (direction === "ingress") walk({ ...early, policies: chosen.filter((policy) => policy.host === "preDNAT") });
  const pods = direction === "ingress" ? "defaultEndpointToHostAction decides" : "a node reaches its own pods";
  stack.push("allow", all(here, ownPods(host)), named(pods));
  if (direction === "ingress") stack.push("allow", all(here, servedNodePorts(around)), named("node port: its pods are judged by themselves"));
  const spares = all(sparing(TUNNELS, "tunnels between nodes"), direction === "ingress" ? sparing(NODE_PORTS, "Service of the node port") : TRUE);
  walk({ ...early, spares, drops: true, policies: chosen.filter((policy) => policy.host === null || policy.host === "forward") });
  if (host.allows) stack.push("allow", here, named("profile projectcalico-default-allow"));
  else stack.push("deny", all(here, spares), { ...named("no profile allows"), rule: host.id });
}

/** Everything but these flows, which hang on a fact. */
function sparing(flows: Formula, fact: string): Formula {
  return any(negate(flows), missing(fact));
}

function servedNodePorts({ services }: Surroundings): Formula {
  const ports = (services?.services ?? []).flatMap((service) => service.ports);
  return any(
    ...ports.flatMap(({ nodePort, protocol }) => (nodePort === undefined ? [] : [all(lit(protocolIs(protocol)), lit(portsIn(nodePort, nodePort)))])),
  );
}
