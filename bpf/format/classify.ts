import type { Classifier, ClassifierNode } from "./meta.ts";

/** What a classifier may ask about an end: the values of its variables. Absent texts are null; addresses are numbers as `addressOrder` gives them. */
export interface EndFacts {
  readonly kind: string;
  readonly namespace: string | null;
  readonly namespaceLabels: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
  readonly serviceAccount: string | null;
  readonly nodeLabels: ReadonlyMap<string, string>;
  /** null: not asked for, as with subjects. */
  readonly address: bigint | null;
}

/** The class of an end, by the nodes of one classifier. */
export type Classify = (end: EndFacts) => number;

const V4_SIZE = 1n << 32n;
/** No node: an end of which that is not known, or that no classifier knows, is of class 0. */
const NOWHERE = -1;

/** The number of an address in the order of a classifier: IPv4 first, IPv6 behind it. */
export function addressOrder(family: 4 | 6, value: bigint): bigint {
  return family === 4 ? value : V4_SIZE + value;
}

type Step = (end: EndFacts) => number;

/** Makes a classifier's nodes ready to be asked often. */
export function classifierOf(classifier: Classifier, root: "subjects" | "peers"): Classify {
  const steps = classifier.nodes.map((node): Step | null => ("class" in node ? null : stepOf(node)));
  return (end) => {
    let at = classifier[root];
    for (let step = steps[at]; step != null; step = steps[at]) at = step(end);
    const leaf = classifier.nodes[at];
    return leaf !== undefined && "class" in leaf ? leaf.class : 0;
  };
}

function stepOf(node: Exclude<ClassifierNode, { class: number }>): Step {
  const ask = questionOf(node.on);
  if ("from" in node) {
    const starts = node.from.map(([start]) => BigInt(start));
    return ({ address }) => {
      if (address === null) return NOWHERE;
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] as bigint) <= address) low = middle;
        else high = middle - 1;
      }
      return node.from[low]?.[1] as number;
    };
  }
  const values = new Map(Object.entries("choice" in node ? node.choice : node.values));
  if ("choice" in node) return (end) => values.get(ask(end) ?? "") ?? NOWHERE;
  return (end) => {
    const value = ask(end);
    return value === null ? node.absent : (values.get(value) ?? node.other);
  };
}

const NAMESPACE_NAME = "kubernetes.io/metadata.name";

/** What `S.pod:app` and the like ask of an end. */
function questionOf(variable: string): (end: EndFacts) => string | null {
  const [, what = "", key = ""] = /^[SP]\.([a-z-]+)(?::(.*))?$/.exec(variable) ?? [];
  switch (what) {
    case "kind":
      return (end) => end.kind;
    case "ns":
      return key === NAMESPACE_NAME ? (end) => end.namespace : (end) => end.namespaceLabels.get(key) ?? null;
    case "pod":
      return (end) => end.labels.get(key) ?? null;
    case "sa":
      return (end) => end.serviceAccount;
    case "node":
      return (end) => end.nodeLabels.get(key) ?? null;
    case "ip":
      return () => null;
    default:
      throw new Error(`internal error, please report: nothing tells ${variable}`);
  }
}
