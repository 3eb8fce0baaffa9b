import { addressNumber } from "#algebra";
import type { ClusterNode, Inventory, InventoryPod, Service } from "../inventory.ts";

/** Finds what an inventory knows by name and by address. Addresses of hostNetwork pods are those of their node. */
export interface Lookup {
  pod(name: string): InventoryPod | null;
  podAt(address: bigint): InventoryPod | null;
  node(name: string | null): ClusterNode | null;
  nodeAt(address: bigint): { readonly name: string | null; readonly node: ClusterNode | null } | null;
  serviceAt(address: bigint): Service | null;
}

const lookups = new WeakMap<Inventory, Lookup>();

/** The lookup of an inventory, made once. */
export function lookupOf(inventory: Inventory): Lookup {
  const made = lookups.get(inventory) ?? makeLookup(inventory);
  lookups.set(inventory, made);
  return made;
}

function makeLookup(inventory: Inventory): Lookup {
  const byName = new Map(inventory.pods.map((pod) => [`${pod.namespace}/${pod.name}`, pod]));
  for (const pod of inventory.pods) if (pod.cluster === null) byName.set(`${pod.namespace}/${pod.name}`, pod);
  for (const pod of inventory.pods) if (pod.cluster !== null) byName.set(`${pod.cluster}/${pod.namespace}/${pod.name}`, pod);
  const pods = new Map<bigint, InventoryPod>();
  const nodes = new Map<bigint, { name: string | null; node: ClusterNode | null }>();
  const named = new Map(inventory.nodes.map((node) => [node.name, node]));
  for (const pod of inventory.pods)
    for (const address of numbersOf(pod.ips)) {
      if (!pod.hostNetwork) pods.set(address, pods.get(address) ?? pod);
      else nodes.set(address, { name: pod.node, node: pod.node === null ? null : (named.get(pod.node) ?? null) });
    }
  for (const node of inventory.nodes) for (const address of numbersOf(node.ips)) nodes.set(address, { name: node.name, node });
  const services = new Map(inventory.services.flatMap((service) => numbersOf(service.clusterIPs).map((address) => [address, service] as const)));
  return {
    pod: (name) => byName.get(name) ?? null,
    podAt: (address) => pods.get(address) ?? null,
    node: (name) => (name === null ? null : (named.get(name) ?? null)),
    nodeAt: (address) => nodes.get(address) ?? null,
    serviceAt: (address) => services.get(address) ?? null,
  };
}

function numbersOf(ips: readonly string[]): bigint[] {
  return ips.map(addressNumber).filter((address) => address !== null);
}
