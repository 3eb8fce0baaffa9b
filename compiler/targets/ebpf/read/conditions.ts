import { type AddressRange, MAX_ADDRESS } from "#algebra";
import type { Classifier, ClassifierNode } from "#image";
import { addressIn, type Conjunction, isOneOf, text } from "#model";

/** Which classes are meant. */
export type ClassSet = ReadonlySet<number>;

/** The ends whose class is among some, as a union of conditions. */
export class Conditions {
  readonly #nodes: readonly ClassifierNode[];
  readonly #root: number;
  readonly #known = new Map<string, readonly Conjunction[]>();

  constructor(classifier: Classifier, root: "subjects" | "peers") {
    this.#nodes = classifier.nodes;
    this.#root = classifier[root];
  }

  of(classes: ClassSet): readonly Conjunction[] {
    const key = [...classes].sort((a, b) => a - b).join(",");
    let found = this.#known.get(key);
    if (found === undefined) {
      found = new Paths(this.#nodes, classes).from(this.#root);
      this.#known.set(key, found);
    }
    return found;
  }
}

/** All ways through the diagram that end in a wanted class; branches that end alike are one. */
class Paths {
  readonly #nodes: readonly ClassifierNode[];
  readonly #classes: ClassSet;
  /** Numbers of what is left below each node: the same number, the same ends. 0 is nobody, 1 everybody. */
  readonly #meaning = new Map<number, number>();
  readonly #numbers = new Map<string, number>();
  readonly #ways = new Map<number, readonly Conjunction[]>([
    [0, []],
    [1, [[]]],
  ]);

  constructor(nodes: readonly ClassifierNode[], classes: ClassSet) {
    this.#nodes = nodes;
    this.#classes = classes;
  }

  from(root: number): readonly Conjunction[] {
    return this.#ways.get(this.#number(root)) as readonly Conjunction[];
  }

  #number(id: number): number {
    const known = this.#meaning.get(id);
    if (known !== undefined) return known;
    const node = this.#nodes[id] as ClassifierNode;
    const number = "class" in node ? Number(this.#classes.has(node.class)) : this.#decided(node);
    this.#meaning.set(id, number);
    return number;
  }

  #decided(node: Exclude<ClassifierNode, { class: number }>): number {
    const branches = this.#branches(node);
    const below = [...new Set(branches.map(({ number }) => number))];
    if (below.length === 1) return below[0] as number;
    const key = JSON.stringify([node.on, branches.map(({ mark, number }) => [mark, number])]);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#ways.size;
      this.#numbers.set(key, number);
      this.#ways.set(number, []);
      const ways = below.flatMap((one) => {
        const rest = this.#ways.get(one) as readonly Conjunction[];
        if (rest.length === 0) return [];
        const own = conditionOf(
          node,
          branches.map((branch) => branch.number === one),
        );
        return rest.map((way): Conjunction => [own, ...way]);
      });
      this.#ways.set(number, ways);
    }
    return number;
  }

  /** The branches in a fixed order: listed values; for a text then absent, then every other. */
  #branches(node: Exclude<ClassifierNode, { class: number }>): readonly { readonly mark: string; readonly number: number }[] {
    if ("choice" in node) return Object.entries(node.choice).map(([mark, child]) => ({ mark, number: this.#number(child) }));
    if ("from" in node) return node.from.map(([mark, child]) => ({ mark, number: this.#number(child) }));
    const listed = Object.entries(node.values).map(([mark, child]) => ({ mark, number: this.#number(child) }));
    return [...listed, { mark: "", number: this.#number(node.absent) }, { mark: "", number: this.#number(node.other) }];
  }
}

function conditionOf(node: Exclude<ClassifierNode, { class: number }>, taken: readonly boolean[]): Conjunction[number] {
  if ("choice" in node)
    return isOneOf(
      node.on,
      Object.keys(node.choice).filter((_, i) => taken[i]),
    );
  if ("from" in node) {
    const ranges = node.from.flatMap(([start], i): AddressRange[] =>
      taken[i] ? [[BigInt(start), BigInt(node.from[i + 1]?.[0] ?? MAX_ADDRESS + 1n) - 1n]] : [],
    );
    return addressIn(node.on.startsWith("S.") ? "S" : "P", ranges);
  }
  const values = Object.keys(node.values);
  const [absent = false, other = false] = taken.slice(values.length);
  const kept = values.filter((_, i) => taken[i] !== other);
  return text(node.on, { kind: other ? "notIn" : "in", values: kept }, absent);
}
