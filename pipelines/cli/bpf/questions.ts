import { addressNumber } from "#algebra";
import { classifierOf, type EndFacts, type Image } from "#image";
import type { Answer, Query } from "#loader";
import { type Endpoint, type Flow, isManaged, isSelf, type SideVerdict } from "#model";
import { factsOfPod } from "#targets";

const V4_SIZE = 1n << 32n;
const ICMP = new Set([1, 58]);
const ALLOWED: SideVerdict = { decision: "allow", via: "kernel", by: [], reason: "not a managed endpoint", missing: [] };

/** Asks an image about flows: first the questions are gathered, then the kernel is asked once, then verdicts are made of its answers. */
export class Questions {
  readonly queries: Query[] = [];
  readonly #image: Image;
  readonly #subjectOf: (end: EndFacts) => number;
  readonly #peerOf: (end: EndFacts) => number;
  constructor(image: Image) {
    this.#image = image;
    this.#subjectOf = classifierOf(image.meta.classifier, "subjects");
    this.#peerOf = classifierOf(image.meta.classifier, "peers");
  }

  /** One side of a flow. The result is asked for when the answers are there. Through a Service a pod may reach itself from outside. */
  side(flow: Flow, direction: "ingress" | "egress", service: boolean): (answers: readonly Answer[]) => SideVerdict {
    const [subject, peer] = direction === "egress" ? [flow.source, flow.destination] : [flow.destination, flow.source];
    if (!isManaged(subject) || subject.pod === null) return () => ALLOWED;
    const hairpin = isSelf(flow);
    if (hairpin && !service) return () => ({ ...ALLOWED, reason: "a pod reaches itself" });
    const destination = orderOf(flow.destination);
    const at = this.queries.push({
      direction,
      subject: this.#subjectOf({ ...this.#factsOf(subject), address: null }),
      family: familyOf(subject, peer),
      peer: this.#peer(peer),
      destination: plain(destination ?? 0n),
      protocol: flow.protocol,
      index: indexOf(flow),
    });
    return (answers) => this.#verdict(answers[at - 1] as Answer, hairpin);
  }

  /** Who is known by an address is found by it, as packets are; a node's own addresses and ends without one go by what they are. */
  #peer(end: Endpoint): Query["peer"] {
    const address = orderOf(end);
    const byAddress = address !== null && (end.kind === "pod" || end.kind === "remote-pod" || end.kind === "world" || end.kind === "remote-node");
    return byAddress ? plain(address) : { cls: this.#peerOf(this.#factsOf(end)) };
  }

  #factsOf(end: Endpoint): EndFacts {
    const address = orderOf(end);
    const nodeLabels = end.nodeLabels ?? new Map<string, string>();
    if (end.pod !== null && !end.pod.hostNetwork) return factsOfPod({ ...end.pod, ips: [] }, address);
    const none = new Map<string, string>();
    return { kind: end.kind, namespace: null, namespaceLabels: none, labels: none, serviceAccount: null, nodeLabels, address };
  }

  #verdict({ allowed, reason, broken }: Answer, hairpin: boolean): SideVerdict {
    const told = this.#image.meta.reasons[reason];
    const by = told === undefined || told.rule === "" ? [] : [told.rule];
    const decision = allowed ? "allow" : hairpin ? "unknown" : told?.verdict === "audit" ? "allow" : "deny";
    const missing = decision === "unknown" ? ["hairpin through a Service"] : [];
    return { decision, via: "kernel", by, reason: broken ? "the image is broken" : (told?.title ?? ""), missing };
  }
}

/** An address in the order of classifiers. */
function orderOf({ ip }: Endpoint): bigint | null {
  return ip === null ? null : addressNumber(ip);
}
function plain(order: bigint): bigint {
  return order < V4_SIZE ? order : order - V4_SIZE;
}
function familyOf(...ends: readonly Endpoint[]): 4 | 6 {
  return ends.some((end) => (orderOf(end) ?? 0n) >= V4_SIZE) ? 6 : 4;
}

/** Destination port, or type and code; null for what has neither. */
function indexOf({ protocol, port, icmp }: Flow): number | null {
  if (ICMP.has(protocol)) return icmp === null || icmp.code === null ? null : (icmp.type << 8) | icmp.code;
  return port;
}
