import { formatAddress } from "#algebra";
import type { Classifier, ClassifierNode } from "#image";
import type { DraftNode, Partition } from "./partition.ts";

interface Ready {
  readonly classifier: Classifier;
  readonly classes: { readonly subjects: string[]; readonly peers: string[] };
}

/** Two partitions whose leaves have classes, as one list of nodes in which equal ones are one; and an end of each class in words. */
export function classifierOf(subjects: Partition, subjectOf: Int32Array, peers: Partition, peerOf: Int32Array): Ready {
  const pool = new Nodes();
  const first = pool.add(subjects, subjectOf);
  const second = pool.add(peers, peerOf);
  const last = pool.nodes.length - 1;
  const turn = (node: number) => last - node;
  const nodes = pool.nodes.map((node) => mapChildren(node, turn)).reverse();
  const classifier = { subjects: turn(first), peers: turn(second), nodes };
  return {
    classifier,
    classes: { subjects: wordsOf(nodes, classifier.subjects, Math.max(...subjectOf)), peers: wordsOf(nodes, classifier.peers, Math.max(...peerOf)) },
  };
}

class Nodes {
  /** Children before their parents. */
  readonly nodes: ClassifierNode[] = [];
  readonly #known = new Map<string, number>();

  add({ nodes, root }: Partition, classOf: Int32Array): number {
    const places: number[] = [];
    for (const [i, node] of nodes.entries()) places[i] = this.#node(node, classOf, places);
    return places[root] as number;
  }

  #node(node: DraftNode, classOf: Int32Array, places: readonly number[]): number {
    if ("leaf" in node) return this.#intern({ class: classOf[node.leaf] as number });
    const place = (child: number) => places[child] as number;
    if ("choice" in node)
      return this.#intern({ on: node.on, choice: Object.fromEntries([...node.choice].map(([value, child]) => [value, place(child)])) });
    if ("from" in node) {
      const from: [string, number][] = [];
      for (const [start, child] of node.from) if (from.at(-1)?.[1] !== place(child)) from.push([`${start}`, place(child)]);
      return from.length === 1 ? (from[0]?.[1] as number) : this.#intern({ on: node.on, from });
    }
    const [absent, other] = [place(node.absent), place(node.other)];
    const values = [...node.values].map(([value, child]) => [value, place(child)] as const).filter(([, child]) => child !== other);
    if (values.length === 0 && absent === other) return other;
    return this.#intern({ on: node.on, values: Object.fromEntries(values), absent, other });
  }

  #intern(node: ClassifierNode): number {
    const key = JSON.stringify(node);
    let found = this.#known.get(key);
    if (found === undefined) {
      found = this.nodes.push(node) - 1;
      this.#known.set(key, found);
    }
    return found;
  }
}

function mapChildren(node: ClassifierNode, turn: (child: number) => number): ClassifierNode {
  const record = (values: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(values).map(([value, child]) => [value, turn(child)]));
  if ("class" in node) return node;
  if ("choice" in node) return { on: node.on, choice: record(node.choice) };
  if ("from" in node) return { on: node.on, from: node.from.map(([start, child]) => [start, turn(child)]) };
  return { on: node.on, values: record(node.values), absent: turn(node.absent), other: turn(node.other) };
}

/** For each class the first way to it. */
function wordsOf(nodes: readonly ClassifierNode[], root: number, most: number): string[] {
  const words = Array.from({ length: most + 1 }, () => "");
  words[0] = "unknown";
  const seen = new Set<number>();
  const queue: { node: number; way: string }[] = [{ node: root, way: "" }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { node: id, way } = next;
    if (seen.has(id)) continue;
    seen.add(id);
    const node = nodes[id] as ClassifierNode;
    const go = (child: number, what: string) => queue.push({ node: child, way: way === "" ? what : `${way}, ${what}` });
    if ("class" in node) words[node.class] ||= way === "" ? "anybody" : way;
    else if ("choice" in node) for (const [value, child] of Object.entries(node.choice)) go(child, value);
    else if ("from" in node) for (const [start, child] of node.from) go(child, `address from ${formatAddress(BigInt(start))}`);
    else {
      const name = node.on.slice(2);
      for (const [value, child] of Object.entries(node.values)) go(child, `${name}=${value}`);
      go(node.other, `another ${name}`);
      go(node.absent, `no ${name}`);
    }
  }
  return words;
}
