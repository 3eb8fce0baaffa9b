import { addressNumber, isProblem, parseCidr } from "#algebra";
import {
  ADDRESS_MAGIC,
  type Block6,
  blank,
  blocksOf,
  type Classify,
  classifierOf,
  type EndFacts,
  LAYOUT_VERSION,
  type Meta,
  mapped,
  type NamedPort,
  type Size,
  structuresOf,
  TrieWriter,
  View,
  writeBlocks6,
  writeNamedPorts,
} from "#image";
import { type Inventory, type InventoryPod, PROTOCOL_NUMBERS } from "#model";

const V4_SIZE = 1n << 32n;
const NO_LABELS: ReadonlyMap<string, string> = new Map();

/** One address of the cluster and what has it. */
export interface Resident {
  readonly address: bigint;
  readonly facts: EndFacts;
  readonly pod: InventoryPod | null;
}

/**
 * The address section of a node: what each address is by the classifier. `node` null is no node in particular: then no address is
 * the own node's. Throws `TableFull`.
 */
export function addressSection(meta: Meta, size: Size, generation: bigint, inventory: Inventory | null, node: string | null): Uint8Array {
  const bytes = blank(structuresOf(size).addresses);
  const view = new View(structuresOf(size).addresses, bytes);
  const classify = classifierOf(meta.classifier, "peers");
  const residents = inventory === null ? [] : residentsOf(inventory, node);
  const header = view.inner("hdr");
  header.setNumber("magic", ADDRESS_MAGIC);
  header.setNumber("version", LAYOUT_VERSION);
  header.setNumber("size", size.charCodeAt(0));
  header.setBig("generation", generation);
  const [four, six] = blocks(meta, classify);
  const flat = flatBlock(meta, residents);
  const trie = new TrieWriter(view, flat.base, flat.length);
  header.setNumber("flat_base", flat.base);
  header.setNumber("flat_len", trie.flatLength);
  for (const [i, { start, cls }] of four.entries()) trie.block(Number(start), Number((four[i + 1]?.start ?? V4_SIZE) - 1n), cls);
  const single: Block6[] = [];
  for (const { address, facts } of residents) {
    if (address < V4_SIZE) trie.address(Number(address), classify(facts));
    else single.push({ value: address - V4_SIZE, length: 128, cls: classify(facts) });
  }
  trie.check();
  header.setNumber("n_l2", trie.chunks2);
  header.setNumber("n_l3", trie.chunks3);
  const wide = blocksOf(
    six.map(({ start }) => start - V4_SIZE),
    six.map(({ cls }) => cls),
  );
  const exact = new Set(single.map(({ value }) => value));
  writeBlocks6(view, [...wide.filter(({ value, length }) => length < 128 || !exact.has(value)), ...single]);
  writeNamedPorts(view, namedPorts(meta, residents));
  return bytes;
}

/** Every address that a pod or node has, once: a pod's own wins over its node's. */
export function residentsOf(inventory: Inventory, node: string | null): readonly Resident[] {
  const found = new Map<bigint, Resident>();
  const labelsOf = new Map(inventory.nodes.map(({ name, labels }) => [name, labels]));
  const addNode = (ip: string, name: string | null) => {
    const address = addressNumber(ip);
    if (address === null) return;
    const kind = node !== null && name === node ? "host" : "remote-node";
    const facts = { ...NOBODY, kind, nodeLabels: (name === null ? null : labelsOf.get(name)) ?? NO_LABELS, address };
    found.set(address, { address, facts, pod: null });
  };
  for (const pod of inventory.pods) if (pod.hostNetwork && pod.cluster === null) for (const ip of pod.ips) addNode(ip, pod.node);
  for (const { name, ips } of inventory.nodes) for (const ip of ips) addNode(ip, name);
  for (const pod of [...inventory.pods].reverse()) {
    if (pod.hostNetwork) continue;
    for (const ip of pod.ips) {
      const address = addressNumber(ip);
      if (address !== null) found.set(address, { address, facts: factsOfPod(pod, address), pod });
    }
  }
  return [...found.values()];
}

const NOBODY: EndFacts = {
  kind: "world",
  namespace: null,
  namespaceLabels: NO_LABELS,
  labels: NO_LABELS,
  serviceAccount: null,
  nodeLabels: NO_LABELS,
  address: null,
};

/** What a classifier may ask about a pod. */
export function factsOfPod(pod: InventoryPod, address: bigint | null): EndFacts {
  return {
    kind: pod.cluster === null ? "pod" : "remote-pod",
    namespace: pod.namespace,
    namespaceLabels: pod.namespaceLabels,
    labels: pod.labels,
    serviceAccount: pod.serviceAccount,
    nodeLabels: NO_LABELS,
    address,
  };
}

interface Range {
  readonly start: bigint;
  readonly cls: number;
}

/** Classes of addresses that nobody of the cluster has, of both families. */
function blocks(meta: Meta, classify: Classify): readonly [readonly Range[], readonly Range[]] {
  const reserved = [...(meta.cluster.podCidrs ?? []), ...(meta.cluster.nodeCidrs ?? [])].flatMap((cidr) => {
    const parsed = parseCidr(cidr);
    return isProblem(parsed) ? [] : [parsed.range];
  });
  const cuts = new Set([0n, V4_SIZE]);
  for (const node of meta.classifier.nodes) if ("from" in node) for (const [start] of node.from) cuts.add(BigInt(start));
  for (const [low, high] of reserved) cuts.add(low).add(high + 1n);
  cuts.delete(V4_SIZE + (1n << 128n));
  const ranges = [...cuts]
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .map((start) => {
      const inside = reserved.some(([low, high]) => low <= start && start <= high);
      return { start, cls: inside ? 0 : classify({ ...NOBODY, address: start }) };
    });
  return [ranges.filter(({ start }) => start < V4_SIZE), ranges.filter(({ start }) => start >= V4_SIZE)];
}

/** The block that is looked up in one load: the first declared one of pods, else the one of 65,536 addresses in which most pods are. */
function flatBlock(meta: Meta, residents: readonly Resident[]): { readonly base: number; readonly length: number } {
  for (const cidr of meta.cluster.podCidrs ?? []) {
    const parsed = parseCidr(cidr);
    if (!isProblem(parsed) && parsed.family === 4) return { base: Number(parsed.range[0]), length: Number(parsed.range[1] - parsed.range[0]) + 1 };
  }
  const counts = new Map<number, number>();
  for (const { address, pod } of residents) {
    if (pod === null || address >= V4_SIZE) continue;
    const base = Number(address >> 16n) * 65_536;
    counts.set(base, (counts.get(base) ?? 0) + 1);
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return best === undefined ? { base: 0, length: 0 } : { base: best[0], length: 65_536 };
}

function namedPorts({ names }: Meta, residents: readonly Resident[]): readonly NamedPort[] {
  if (names.length === 0) return [];
  return residents.flatMap(({ address, pod }) => {
    const masks = new Map<string, NamedPort>();
    const value = address < V4_SIZE ? mapped(address) : address - V4_SIZE;
    for (const { name, port, protocol } of pod?.ports ?? []) {
      const bit = name === null ? -1 : names.indexOf(name);
      const key = `${protocol} ${port}`;
      if (bit >= 0) masks.set(key, { value, protocol: PROTOCOL_NUMBERS[protocol], port, names: (masks.get(key)?.names ?? 0) | (1 << bit) });
    }
    return [...masks.values()];
  });
}
