import { formatAddress } from "#algebra";
import { type Classifier, type ClassifierNode, classifierOf, type EndFacts } from "#image";
import type { Endpoint, Kind } from "#model";

type Draft = { -readonly [Key in keyof EndFacts]: EndFacts[Key] };
const NOBODY: EndFacts = {
  kind: "pod",
  namespace: "elsewhere",
  namespaceLabels: new Map(),
  labels: new Map(),
  serviceAccount: "nobody",
  nodeLabels: new Map(),
  address: null,
};
const OTHER = "what-nobody-names";

/** An end of each class that a classifier leads to. */
export function examplesOf(classifier: Classifier, root: "subjects" | "peers"): ReadonlyMap<number, EndFacts> {
  const [found, classify] = [new Map<number, EndFacts>(), classifierOf(classifier, root)];
  const visit = (at: number, facts: EndFacts): void => {
    const node = classifier.nodes[at] as ClassifierNode;
    if ("class" in node) {
      if (!found.has(node.class) && classify(facts) === node.class) found.set(node.class, facts);
    } else if ("choice" in node) for (const [kind, child] of Object.entries(node.choice)) visit(child, { ...facts, kind });
    else if ("from" in node) for (const [start, child] of node.from) visit(child, { ...facts, address: BigInt(start) });
    else {
      for (const [value, child] of Object.entries(node.values)) visit(child, saying(facts, node.on, value));
      visit(node.other, saying(facts, node.on, OTHER));
      visit(node.absent, saying(facts, node.on, null));
    }
  };
  visit(classifier[root], NOBODY);
  return found;
}

function saying(facts: EndFacts, variable: string, value: string | null): EndFacts {
  const [, what = "", key = ""] = /^[SP]\.([a-z-]+)(?::(.*))?$/.exec(variable) ?? [];
  const draft: Draft = { ...facts };
  const put = (map: ReadonlyMap<string, string>) => {
    const copy = new Map(map);
    if (value === null) copy.delete(key);
    else copy.set(key, value);
    return copy;
  };
  if (what === "pod") draft.labels = put(facts.labels);
  else if (what === "node") draft.nodeLabels = put(facts.nodeLabels);
  else if (what === "sa") draft.serviceAccount = value;
  else if (key === "kubernetes.io/metadata.name") draft.namespace = value;
  else draft.namespaceLabels = put(facts.namespaceLabels);
  return draft;
}

/** The end of a flow that these facts tell of. */
export function endpointOfFacts(
  facts: EndFacts,
  name: string,
  ports: readonly { readonly name: string; readonly port: number; readonly protocol: "TCP" | "UDP" | "SCTP" }[],
): Endpoint {
  const { kind, namespace, namespaceLabels, labels, serviceAccount, nodeLabels, address } = facts;
  const ip = address === null ? null : formatAddress(address);
  const isPod = kind === "pod" || kind === "remote-pod";
  const pod = {
    namespace: namespace ?? "elsewhere",
    name,
    labels,
    namespaceLabels,
    serviceAccount: serviceAccount ?? "nobody",
    serviceAccountLabels: new Map<string, string>(),
    ports,
    hostNetwork: false,
    node: null,
    cluster: kind === "remote-pod" ? "another" : null,
  };
  return { kind: kind as Kind, pod: isPod ? pod : null, nodeLabels: isPod ? null : nodeLabels, ip, names: [] };
}
