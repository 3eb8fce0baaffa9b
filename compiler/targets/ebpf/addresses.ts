import { addressNumber } from "#algebra";
import { classifierOf, type EndFacts, type Meta, mapped, type NamedPort, type Size } from "#image";
import { type Inventory, type InventoryPod, type Labels, PROTOCOL_NUMBERS } from "#model";
import { NOBODY, sectionOf } from "./address-section.ts";

const V4_SIZE = 1n << 32n;
const NO_LABELS: Labels = new Map();

/** One address of the cluster and what has it. */
interface Resident {
  readonly address: bigint;
  readonly facts: EndFacts;
  readonly pod: InventoryPod | null;
}

/**
 * The address section of a node: what each address is by the classifier. `node` null is no node in particular: then no address is
 * the own node's. Throws `TableFull`.
 */
export function addressSection(meta: Meta, size: Size, generation: bigint, inventory: Inventory | null, node: string | null): Uint8Array {
  const classify = classifierOf(meta.classifier, "peers");
  const residents = inventory === null ? [] : residentsOf(inventory, node);
  const classified = residents.map(({ address, facts, pod }) => ({
    address,
    cls: classify(facts),
    pod: pod !== null,
    named: pod === null ? [] : namedPortsOf(meta, address, pod),
  }));
  return sectionOf(meta, size, generation, classified);
}

/** Every address that a pod or node has, once: a pod's own wins over its node's. */
function residentsOf(inventory: Inventory, node: string | null): readonly Resident[] {
  const found = new Map<bigint, Resident>();
  const labelsOf = new Map(inventory.nodes.map(({ name, labels }) => [name, labels]));
  const addNode = (ip: string, name: string | null) => {
    const address = addressNumber(ip);
    if (address === null) return;
    const facts = factsOfNode((name === null ? null : labelsOf.get(name)) ?? NO_LABELS, node !== null && name === node, address);
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

/** What a classifier may ask about an address of a node: of the own one, or of another. */
export function factsOfNode(labels: Labels, own: boolean, address: bigint): EndFacts {
  return { ...NOBODY, kind: own ? "host" : "remote-node", nodeLabels: labels, address };
}

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

/** The names that a pod gives to its ports, as far as an image asks for them. */
export function namedPortsOf({ names }: Meta, address: bigint, { ports }: InventoryPod): readonly NamedPort[] {
  const masks = new Map<string, NamedPort>();
  const value = address < V4_SIZE ? mapped(address) : address - V4_SIZE;
  for (const { name, port, protocol } of ports) {
    const bit = name === null ? -1 : names.indexOf(name);
    const key = `${protocol} ${port}`;
    if (bit >= 0) masks.set(key, { value, protocol: PROTOCOL_NUMBERS[protocol], port, names: (masks.get(key)?.names ?? 0) | (1 << bit) });
  }
  return [...masks.values()];
}
