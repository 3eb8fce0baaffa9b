import { addressNumber } from "#algebra";
import type { Labels } from "../flow.ts";
import type { ClusterNode, Inventory, InventoryPod, Service } from "../inventory.ts";
import { type AddressOwner, addressOwners } from "./owners.ts";

/** Finds what an inventory knows by name and by address. Addresses of hostNetwork pods are those of their node. */
export interface Lookup {
  readonly inventory: Inventory;
  pod(name: string): InventoryPod | null;
  podAt(address: bigint): InventoryPod | null;
  node(name: string | null): ClusterNode | null;
  nodeAt(address: bigint): { readonly name: string | null; readonly node: ClusterNode | null } | null;
  serviceAt(address: bigint): Service | null;
  /** The pod that had this name at this time; null where it is another one, or one of several. No time is now. */
  podThen(name: string, time: number | null): InventoryPod | null;
  /** Times at which that changes. */
  turns(name: string): readonly number[];
  /** Whose an address was at a time. */
  ownerOf(ip: string, time: number | null): AddressOwner;
  /** Labels of a namespace or service account; null where no object of the inventory tells them. */
  namespace(name: string): Labels | null;
  account(namespace: string, name: string): Labels | null;
}

const lookups = new WeakMap<Inventory, Lookup>();

/** The lookup of an inventory, made once. */
export function lookupOf(inventory: Inventory): Lookup {
  const made = lookups.get(inventory) ?? makeLookup(inventory);
  lookups.set(inventory, made);
  return made;
}

/** Names that a controller draws by lot are never given twice: of ReplicaSets, DaemonSets, Jobs. */
const DRAWN = /-[bcdf-hj-np-tv-z2456789]{5}$/;

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
  const versions = versionsOf(inventory);
  let owners: Lookup["ownerOf"] | null = null;
  const found: Lookup = {
    inventory,
    pod: (name) => byName.get(name) ?? null,
    podAt: (address) => pods.get(address) ?? null,
    node: (name) => (name === null ? null : (named.get(name) ?? null)),
    nodeAt: (address) => nodes.get(address) ?? null,
    serviceAt: (address) => services.get(address) ?? null,
    podThen: (name, time) => podThen(versions.get(name) ?? [], time),
    turns: (name) => (versions.get(name) ?? []).flatMap(turnsOf),
    ownerOf(ip, time) {
      owners ??= addressOwners(inventory, found);
      return owners(ip, time);
    },
    namespace: (name) => (inventory.assumed?.has(name) === true ? null : (inventory.namespaces.get(name) ?? null)),
    account: (namespace, name) => inventory.accounts?.get(`${namespace}/${name}`) ?? null,
  };
  return found;
}

/** Pods of this cluster by name, those of now first. */
function versionsOf({ pods, past = [] }: Inventory): Map<string, InventoryPod[]> {
  const versions = new Map<string, InventoryPod[]>();
  for (const pod of [...pods, ...past])
    if (pod.cluster === null) versions.set(`${pod.namespace}/${pod.name}`, [...(versions.get(`${pod.namespace}/${pod.name}`) ?? []), pod]);
  return versions;
}

function podThen(versions: readonly InventoryPod[], time: number | null): InventoryPod | null {
  const [first, second] = versions.length > 1 || !isDrawn(versions) ? versions.filter((pod) => wasThere(pod, time)) : versions;
  return first === undefined || second !== undefined ? null : first;
}

function isDrawn([only]: readonly InventoryPod[]): boolean {
  return only !== undefined && DRAWN.test(only.name);
}

/** Whether a pod may have been there at a time. */
export function wasThere({ tenure }: InventoryPod, time: number | null): boolean {
  if (tenure === undefined) return true;
  if (time === null) return tenure.to === null;
  return (tenure.from === null || tenure.from <= time) && (tenure.to === null || time <= tenure.to);
}

/** A pod with a name of its own is the same one at all times. */
function turnsOf(pod: InventoryPod): number[] {
  const { tenure } = pod;
  if (tenure === undefined) return [];
  return [...(tenure.from === null || DRAWN.test(pod.name) ? [] : [tenure.from]), ...(tenure.to === null ? [] : [tenure.to + 1])];
}

function numbersOf(ips: readonly string[]): bigint[] {
  return ips.map(addressNumber).filter((address) => address !== null);
}
