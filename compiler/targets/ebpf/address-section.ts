import { isProblem, parseCidr } from "#algebra";
import {
  ADDRESS_MAGIC,
  type Block6,
  blank,
  blocksOf,
  classifierOf,
  type EndFacts,
  LAYOUT_VERSION,
  type Meta,
  type NamedPort,
  type Size,
  structuresOf,
  TrieWriter,
  View,
  writeBlocks6,
  writeNamedPorts,
} from "#image";

const V4_SIZE = 1n << 32n;

/** An address of the cluster, in the order of classifiers, as a node's tables know it. */
export interface ClassifiedAddress {
  readonly address: bigint;
  readonly cls: number;
  /** Whether a pod has it. */
  readonly pod: boolean;
  readonly named: readonly NamedPort[];
}

/** An end that is nobody of the cluster. */
export const NOBODY: EndFacts = {
  kind: "world",
  namespace: null,
  namespaceLabels: new Map(),
  labels: new Map(),
  serviceAccount: null,
  nodeLabels: new Map(),
  address: null,
};

/**
 * An address section of these addresses, each once, in the blocks of everybody else; `podBlocks` are blocks of pods that the cluster's own
 * declaration does not name. Throws `TableFull`.
 */
export function sectionOf(
  meta: Meta,
  size: Size,
  generation: bigint,
  residents: readonly ClassifiedAddress[],
  podBlocks: readonly string[] = [],
): Uint8Array {
  const bytes = blank(structuresOf(size).addresses);
  const view = new View(structuresOf(size).addresses, bytes);
  const header = view.inner("hdr");
  header.setNumber("magic", ADDRESS_MAGIC);
  header.setNumber("version", LAYOUT_VERSION);
  header.setNumber("size", size.charCodeAt(0));
  header.setBig("generation", generation);
  const ranges = blocks(meta, podBlocks);
  const [four, six] = [ranges.filter(({ start }) => start < V4_SIZE), ranges.filter(({ start }) => start >= V4_SIZE)];
  const flat = flatBlock(meta, residents);
  const trie = new TrieWriter(view, flat.base, flat.length);
  header.setNumber("flat_base", flat.base);
  header.setNumber("flat_len", trie.flatLength);
  for (const [i, { start, cls }] of four.entries()) trie.block(Number(start), Number((four[i + 1]?.start ?? V4_SIZE) - 1n), cls);
  const single: Block6[] = [];
  for (const { address, cls } of residents) {
    if (address < V4_SIZE) trie.address(Number(address), cls);
    else single.push({ value: address - V4_SIZE, length: 128, cls });
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
  const named = meta.names.length === 0 ? [] : residents.flatMap((one) => one.named);
  writeNamedPorts(view, named);
  return bytes;
}

/** The class of an address that nobody of the cluster has. */
export function outsideOf(meta: Meta, podBlocks: readonly string[] = []): (address: bigint) => number {
  const ranges = blocks(meta, podBlocks);
  return (address) => {
    let [low, high] = [0, ranges.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((ranges[middle] as Range).start <= address) low = middle;
      else high = middle - 1;
    }
    return ranges[low]?.cls ?? 0;
  };
}

interface Range {
  readonly start: bigint;
  readonly cls: number;
}

/** Classes of addresses that nobody of the cluster has, of both families. */
function blocks(meta: Meta, podBlocks: readonly string[]): readonly Range[] {
  const classify = classifierOf(meta.classifier, "peers");
  const reserved = merged(
    [...(meta.cluster.podCidrs ?? podBlocks), ...(meta.cluster.nodeCidrs ?? [])].flatMap((cidr) => {
      const parsed = parseCidr(cidr);
      return isProblem(parsed) ? [] : [parsed.range];
    }),
  );
  const cuts = new Set([0n, V4_SIZE]);
  for (const node of meta.classifier.nodes) if ("from" in node) for (const [start] of node.from) cuts.add(BigInt(start));
  for (const [low, high] of reserved) cuts.add(low).add(high + 1n);
  cuts.delete(V4_SIZE + (1n << 128n));
  let next = 0;
  return [...cuts].sort(byNumber).map((start) => {
    while (next < reserved.length && (reserved[next]?.[1] as bigint) < start) next++;
    const inside = next < reserved.length && (reserved[next]?.[0] as bigint) <= start;
    return { start, cls: inside ? 0 : classify({ ...NOBODY, address: start }) };
  });
}

/** Ranges of addresses in order, those that touch taken together. */
function merged(ranges: readonly (readonly [bigint, bigint])[]): readonly (readonly [bigint, bigint])[] {
  const found: [bigint, bigint][] = [];
  for (const [low, high] of [...ranges].sort((a, b) => byNumber(a[0], b[0]))) {
    const last = found.at(-1);
    if (last !== undefined && low <= last[1] + 1n) last[1] = high > last[1] ? high : last[1];
    else found.push([low, high]);
  }
  return found;
}

function byNumber(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The block that is looked up in one load: the first declared one of pods, else the one of 65,536 addresses in which most pods are. */
function flatBlock(meta: Meta, residents: readonly ClassifiedAddress[]): { readonly base: number; readonly length: number } {
  for (const cidr of meta.cluster.podCidrs ?? []) {
    const parsed = parseCidr(cidr);
    if (!isProblem(parsed) && parsed.family === 4) return { base: Number(parsed.range[0]), length: Number(parsed.range[1] - parsed.range[0]) + 1 };
  }
  const counts = new Map<number, number>();
  for (const { address, pod } of residents) {
    if (!pod || address >= V4_SIZE) continue;
    const base = Number(address >> 16n) * 65_536;
    counts.set(base, (counts.get(base) ?? 0) + 1);
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return best === undefined ? { base: 0, length: 0 } : { base: best[0], length: 65_536 };
}
