import type { Direction } from "#ir";
import { type End, kindIn, literal, numbers, portsIn, protocolIs, text, V } from "#model";
import type { Surroundings } from "./entity.ts";
import { failsafeOf } from "./felix.ts";
import { all, any, type Formula, lit, missing, negate, TRUE } from "./formula.ts";
import type { HostGroup } from "./host-groups.ts";
import type { LevelStack } from "./level-stack.ts";
import type { Chain } from "./levels.ts";

/** Nodes by name, at this end. */
export function onNodes(end: End, nodes: readonly string[]): Formula {
  return lit(text(V.nodeName(end), { kind: "in", values: nodes }));
}

/** Peers that are pods of the subject's own node, so many nodes at a time. */
export function ownPods(nodes: readonly string[]): Formula[] {
  const slices = Array.from({ length: Math.ceil(nodes.length / SLICE) }, (_, i) => nodes.slice(i * SLICE, (i + 1) * SLICE));
  return slices.map((some) => all(lit(kindIn("P", "pod")), any(...some.map((node) => all(onNodes("S", [node]), onNodes("P", [node]))))));
}
const SLICE = 1_000;

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
export function hostLevels(host: HostGroup, direction: Direction, around: Surroundings, stack: LevelStack, walk: (chain: Chain) => void): void {
  const here = all(lit(kindIn("S", "host")), onNodes("S", host.nodes), host.own);
  const at = ` at ${host.id}`;
  const chosen = host.policies;
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
  stack.push("allow", all(here, failsafeOf(around.failsafe, host.nodes[0] ?? "", direction)), named("failsafe port"));
  // Felix ignores untracked policies where the endpoint is every interface.
  if (!host.everywhere) walk({ ...early, policies: chosen.filter((policy) => policy.host === "untracked") });
  if (direction === "ingress") walk({ ...early, policies: chosen.filter((policy) => policy.host === "preDNAT") });
  const pods = direction === "ingress" ? "defaultEndpointToHostAction decides" : "a node reaches its own pods";
  for (const some of ownPods(host.nodes)) stack.push("allow", all(here, some), named(pods));
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
