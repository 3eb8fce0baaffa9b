import { addressNumber } from "#algebra";
import type { ClusterNode, InventoryPod, Labels } from "#model";

/** A pod as the directory knows it. */
export interface KnownPod {
  readonly pod: InventoryPod;
  /** Tells it from others of its name. */
  readonly id: string;
  /** It is being deleted. */
  readonly leaving: boolean;
}
/** Who says to have an address. */
export interface Claims {
  readonly pods: readonly KnownPod[];
  readonly nodes: readonly ClusterNode[];
  /** Pods on the network of their node, which say where its addresses are. */
  readonly guests: readonly KnownPod[];
}

/** Who is in the cluster, by the events of its API: pods, nodes, namespaces, and who has which address. */
export class Directory {
  readonly #pods = new Map<string, KnownPod>();
  readonly #nodes = new Map<string, ClusterNode>();
  readonly #namespaces = new Map<string, Labels>();
  readonly #podsIn = new Map<string, Set<string>>();
  readonly #claims = new Map<bigint, Set<string>>();
  #changed = new Set<bigint>();
  #blocks: readonly string[] = [];

  /** Addresses of which something may have changed since the last time. */
  takeChanged(): ReadonlySet<bigint> {
    const taken = this.#changed;
    this.#changed = new Set();
    return taken;
  }
  get addresses(): Iterable<bigint> {
    return this.#claims.keys();
  }
  get pods(): Iterable<string> {
    return this.#pods.keys();
  }
  get nodes(): Iterable<string> {
    return this.#nodes.keys();
  }
  get namespaces(): Iterable<string> {
    return this.#namespaces.keys();
  }
  /** Blocks that nodes give addresses of pods from; the same list as long as none comes or goes. */
  get podBlocks(): readonly string[] {
    return this.#blocks;
  }

  podNamed(name: string): KnownPod | null {
    return this.#pods.get(name) ?? null;
  }
  nodeNamed(name: string): ClusterNode | null {
    return this.#nodes.get(name) ?? null;
  }
  /** The labels of a namespace; null where nobody told of it. */
  namespace(name: string): Labels | null {
    return this.#namespaces.get(name) ?? null;
  }

  claims(address: bigint): Claims {
    const [pods, nodes, guests]: [KnownPod[], ClusterNode[], KnownPod[]] = [[], [], []];
    for (const key of this.#claims.get(address) ?? []) {
      if (key.startsWith("node ")) nodes.push(this.#nodes.get(key.slice(5)) as ClusterNode);
      else {
        const known = this.#pods.get(key.slice(4)) as KnownPod;
        (known.pod.hostNetwork ? guests : pods).push(known);
      }
    }
    return { pods, nodes, guests };
  }

  /** A pod by `namespace/name`, as it is now; null: it is gone. */
  setPod(name: string, known: KnownPod | null): void {
    const before = this.#pods.get(name);
    const ownNamespace = name.slice(0, name.indexOf("/"));
    if (known === null) {
      this.#pods.delete(name);
      this.#podsIn.get(ownNamespace)?.delete(name);
    } else {
      this.#pods.set(name, known);
      this.#podsIn.set(ownNamespace, (this.#podsIn.get(ownNamespace) ?? new Set()).add(name));
    }
    this.#reclaim(`pod ${name}`, before?.pod.ips ?? [], known?.pod.ips ?? []);
  }

  setNode(name: string, node: ClusterNode | null): void {
    const before = this.#nodes.get(name);
    if (node === null) this.#nodes.delete(name);
    else this.#nodes.set(name, node);
    this.#reclaim(`node ${name}`, before?.ips ?? [], node?.ips ?? []);
    // What its guests know of its labels.
    for (const { pod } of this.#pods.values())
      if (pod.hostNetwork && pod.node === name) for (const address of numbersOf(pod.ips)) this.#changed.add(address);
    const blocks = [...new Set([...this.#nodes.values()].flatMap(({ podCidrs }) => podCidrs))].sort();
    if (blocks.join() !== this.#blocks.join()) this.#blocks = blocks;
  }

  setNamespace(name: string, labels: Labels | null): void {
    if (labels === null) this.#namespaces.delete(name);
    else this.#namespaces.set(name, labels);
    for (const pod of this.#podsIn.get(name) ?? []) for (const address of numbersOf(this.#pods.get(pod)?.pod.ips ?? [])) this.#changed.add(address);
  }

  #reclaim(key: string, before: readonly string[], now: readonly string[]): void {
    for (const address of numbersOf(before)) {
      this.#changed.add(address);
      const keys = this.#claims.get(address);
      keys?.delete(key);
      if (keys?.size === 0) this.#claims.delete(address);
    }
    for (const address of numbersOf(now)) {
      this.#changed.add(address);
      this.#claims.set(address, (this.#claims.get(address) ?? new Set()).add(key));
    }
  }
}

function numbersOf(ips: readonly string[]): readonly bigint[] {
  return ips.map(addressNumber).filter((one) => one !== null);
}
