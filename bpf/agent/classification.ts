import { type Classify, classifierOf, type Meta } from "#image";
import { type ClassifiedAddress, factsOfNode, factsOfPod, namedPortsOf } from "#targets";
import type { Claims, Directory, KnownPod } from "./directory.ts";

/** What an image makes of an address, and who has it; `unsure`: not enough is known of them, or two say to have it. */
export interface Judged extends ClassifiedAddress {
  readonly owner: string;
  readonly unsure: boolean;
}
/** What an image makes of the pod behind an interface. */
export interface JudgedSubject {
  readonly cls: number;
  /** `namespace/name`; null: nobody, or nobody in particular. */
  readonly pod: string | null;
}

/** The decision list of an image, asked about the cluster of a directory. Whoever can't be classified is of class 0, unknown. */
export class Classification {
  readonly #meta: Meta;
  readonly #directory: Directory;
  readonly #node: string | null;
  readonly #peer: Classify;
  readonly #subject: Classify;

  constructor(meta: Meta, directory: Directory, node: string | null) {
    this.#meta = meta;
    this.#directory = directory;
    this.#node = node;
    this.#peer = classifierOf(meta.classifier, "peers");
    this.#subject = classifierOf(meta.classifier, "subjects");
  }

  /** What an address is; null where nobody of the cluster has it. Pods come before nodes, and who stays before who leaves. */
  of(address: bigint): Judged | null {
    const claims = this.#directory.claims(address);
    const found = claims.pods.length > 0 ? staying(claims.pods).map((one) => this.#pod(address, one)) : this.#nodes(address, claims);
    const [first, ...others] = found;
    if (first === undefined) return null;
    if (others.every((one) => alike(one, first))) return others.length === 0 ? first : { ...first, owner: together(found) };
    return { address, cls: 0, pod: first.pod, named: [], owner: together(found), unsure: true };
  }

  /** Every address of the cluster. */
  *all(): Iterable<Judged> {
    for (const address of this.#directory.addresses) {
      const judged = this.of(address);
      if (judged !== null) yield judged;
    }
  }

  /** Who sends from these addresses on this node. */
  subjectAt(addresses: readonly bigint[]): JudgedSubject {
    const here = addresses.flatMap((address) => staying(this.#directory.claims(address).pods).filter((one) => this.#isHere(one)));
    const [first, ...others] = new Set(here);
    return first !== undefined && others.length === 0 ? this.subjectOf(first) : { cls: 0, pod: null };
  }

  /** The class of a pod whose interface is policed. */
  subjectOf({ pod }: KnownPod): JudgedSubject {
    const namespaceLabels = this.#directory.namespace(pod.namespace);
    const cls = namespaceLabels === null ? 0 : this.#subject(factsOfPod({ ...pod, namespaceLabels }, null));
    return { cls, pod: `${pod.namespace}/${pod.name}` };
  }

  #isHere({ pod }: KnownPod): boolean {
    return this.#node === null || pod.node === null || pod.node === this.#node;
  }

  #pod(address: bigint, { pod, id }: KnownPod): Judged {
    const namespaceLabels = this.#directory.namespace(pod.namespace);
    const owner = `pod ${pod.namespace}/${pod.name} ${id}`;
    if (namespaceLabels === null) return { address, cls: 0, pod: true, named: [], owner, unsure: true };
    const cls = this.#peer(factsOfPod({ ...pod, namespaceLabels }, address));
    return { address, cls, pod: true, named: namedPortsOf(this.#meta, address, pod), owner, unsure: false };
  }

  #nodes(address: bigint, { nodes, guests }: Claims): readonly Judged[] {
    const names = nodes.length > 0 ? nodes.map(({ name }) => name) : staying(guests).map(({ pod }) => pod.node ?? "");
    return [...new Set(names)].map((name) => {
      const labels = this.#directory.nodeNamed(name)?.labels ?? null;
      const cls = labels === null ? 0 : this.#peer(factsOfNode(labels, name === this.#node, address));
      return { address, cls, pod: false, named: [], owner: `node ${name}`, unsure: labels === null };
    });
  }
}

/** Who is being deleted has given its address away where somebody else has it. */
function staying(pods: readonly KnownPod[]): readonly KnownPod[] {
  const kept = pods.filter(({ leaving }) => !leaving);
  return kept.length > 0 ? kept : pods;
}

function alike(one: Judged, other: Judged): boolean {
  const names = ({ named }: Judged) => JSON.stringify(named.map(({ protocol, port, names: mask }) => [protocol, port, mask]).sort());
  return one.cls === other.cls && one.unsure === other.unsure && names(one) === names(other);
}

function together(found: readonly Judged[]): string {
  return found
    .map(({ owner }) => owner)
    .sort()
    .join(", ");
}
