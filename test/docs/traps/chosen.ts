import { ISOLATION } from "../../corpus/kubernetes/isolation.ts";
import { PEERS } from "../../corpus/kubernetes/peers.ts";
import { PORTS } from "../../corpus/kubernetes/ports.ts";
import { SERVICES } from "../../corpus/kubernetes/services.ts";
import { TIERS } from "../../corpus/kubernetes/tiers.ts";
import { BEFORE_36, MATCH, NEVER, SPEC, type Trap } from "../../corpus/kubernetes/trap.ts";
import { KUBE_ROUTER, WEAVE } from "../../corpus/report-only/engines.ts";

const ALL = new Map([...ISOLATION, ...PEERS, ...PORTS, ...SERVICES, ...TIERS].map((trap) => [trap.name, trap]));
const ENGINES = [SPEC, "cilium@1.20", "calico@3.32"];

/** A case of the corpus, for readers. */
export interface Told {
  readonly title: string;
  readonly why: string;
  readonly trap: Trap;
  readonly profiles: readonly string[];
}

/** By its name in the corpus; `more` profiles than the three. */
function told(name: string, title: string, why: string, more: readonly string[] = []): Told {
  const trap = ALL.get(name);
  if (trap === undefined) throw new Error(`no case: ${name}`);
  return { title, why, trap, profiles: [...ENGINES, ...more] };
}

/** Cases of the corpus in which the same objects and the same flow get several verdicts. */
export const TOLD: readonly Told[] = [
  told(
    "N35 whether a block covers pods is left to the engine",
    "An address block that pods lie in",
    "The specification speaks of addresses outside of the cluster and leaves the rest to the engine. Cilium knows a pod by its identity, which no CIDR rule selects; Calico and most others look at the packet's address. Name pods by their labels.",
    [MATCH, NEVER, "cilium@1.20,policy-cidr-match-mode=pods", KUBE_ROUTER],
  ),
  told("N36 and so for nodes", "An address block that nodes lie in", "The same for nodes; in Cilium a mode of the agent decides.", [
    "cilium@1.20,policy-cidr-match-mode=nodes",
    KUBE_ROUTER,
  ]),
  told(
    "N30 unless it covers pods",
    "A named port beside an address block",
    "A name is resolved on pods. Where the block doesn't select them, there is nobody to resolve it on, and the rule opens nothing.",
    [KUBE_ROUTER, WEAVE],
  ),
  told(
    "N10 an ingress section under Egress alone has no effect",
    "A section that `policyTypes` leaves out",
    "By the specification the section is not looked at. Cilium translates it all the same, so it isolates. Leave it out, or name its type.",
  ),
  told(
    "N55 ICMP under isolation is left to the engine",
    "ICMP to an isolated pod",
    "The specification covers TCP, UDP and SCTP. Ping tells nothing about isolation unless you know the engine.",
    [KUBE_ROUTER, WEAVE],
  ),
  told(
    "N50 a hostNetwork pod under its labels is left to the engine",
    "A pod on its node's network, allowed by its labels",
    "It sends from the node's address, so engines take it for the node and not for the pod that its labels name.",
  ),
  told(
    "N45 a ClusterIP in a block is judged before the translation or behind it",
    "A Service's ClusterIP in an address block",
    "These engines judge behind the translation: the pod and its own port count, the ClusterIP never does.",
  ),
  told(
    "N58 egress to the own node needs a rule",
    "Isolated egress to the own node",
    "Ingress from the own node is always open, so that the kubelet's checks pass. Egress to it is not, except where the engine only watches what is forwarded.",
    [KUBE_ROUTER, WEAVE],
  ),
  told(
    "N57 each direction is judged by its own rules",
    "Egress open, ingress closed",
    "Both ends must agree. An engine that judges each packet by whichever rule it meets first lets one direction answer for the other.",
    [KUBE_ROUTER, WEAVE],
  ),
  told(
    "C02 an admin's Deny beats a permission",
    "A ClusterNetworkPolicy that denies",
    "An engine that doesn't know the kind ignores it, without a word: the API server stores the object, and nothing is denied.",
    [KUBE_ROUTER],
  ),
  told(
    "C01 an admin's Accept beats isolation",
    "A ClusterNetworkPolicy that accepts",
    "The same object, the other way round: where it is ignored, isolation holds.",
    [KUBE_ROUTER],
  ),
  told(
    "N40 bits behind the prefix",
    "Bits behind an address block's prefix",
    "API servers took such objects until 1.35 and engines masked them; newer ones refuse them. `refused` means that no such object is stored.",
    [BEFORE_36, KUBE_ROUTER],
  ),
];
