import { type AddressRange, ALL_V6, addressNumber, isProblem, parseCidr } from "#algebra";
import type { ClusterNode, Inventory, InventoryPod, Service } from "../inventory.ts";
import type { Lookup } from "./lookup.ts";

/** Whose an address was at some time: one thing of the cluster, nobody of it, or why nobody can tell. */
export type AddressOwner =
  | { readonly is: "pod"; readonly pod: InventoryPod }
  | { readonly is: "node"; readonly name: string | null; readonly node: ClusterNode | null }
  | { readonly is: "service"; readonly service: Service }
  | { readonly is: "outside" }
  | { readonly is: "open"; readonly why: string };

/** Addresses that clusters give to their own, and that say nothing of who has them (RFC 1918, 6598, 3927, 4193, 4291). */
const PRIVATE = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "127.0.0.0/8",
  "fc00::/7",
  "fe80::/10",
  "::1/128",
];
const PRIVATE_RANGES = rangesOf(PRIVATE);

/** Whether an address is one of those that any network may use for itself. */
export function isPrivate(address: bigint): boolean {
  return PRIVATE_RANGES.some(([low, high]) => low <= address && address <= high);
}

/**
 * Who had which address when. An address of a pod network, or beside those of pods, Services or nodes, may have been somebody's of whom the
 * inventory knows nothing any more; so may any private one, if the inventory lists no nodes.
 */
export function addressOwners(inventory: Inventory, lookup: Lookup): Lookup["ownerOf"] {
  const tenants = tenantsOf(inventory);
  const pods = [...inventory.pods, ...(inventory.past ?? [])].filter(({ hostNetwork }) => !hostNetwork);
  const wide = new Set(
    [...pods.flatMap(addressesOf), ...inventory.services.flatMap(({ clusterIPs }) => clusterIPs)].flatMap((ip) => besides(ip, 16)),
  );
  const narrow = new Set(inventory.nodes.flatMap(({ ips }) => ips).flatMap((ip) => besides(ip, 8)));
  const networks = rangesOf(inventory.nodes.flatMap(({ podCidrs }) => podCidrs));
  const gone = new Set((inventory.pastAddresses ?? []).map(addressNumber));
  const isNear = (ip: string, address: bigint) =>
    networks.some(([low, high]) => low <= address && address <= high) ||
    besides(ip, 16).some((block) => wide.has(block)) ||
    (isPrivate(address) && besides(ip, 8).some((block) => narrow.has(block)));
  return (ip, time) => {
    const address = addressNumber(ip);
    if (address === null) return { is: "open", why: "no address" };
    const tenant = tenantAt(tenants.get(address) ?? [], ip, time);
    if (tenant !== null) return tenant;
    const node = lookup.nodeAt(address);
    if (node !== null) {
      if (time === null || node.node?.since === undefined || node.node.since <= time) return { is: "node", ...node };
      return { is: "open", why: `${ip} is a node's that was not there yet` };
    }
    const service = lookup.serviceAt(address);
    if (service !== null) return { is: "service", service };
    if (gone.has(address)) return { is: "open", why: `${ip} was a node's or a Service's in an earlier snapshot` };
    if (isNear(ip, address)) return { is: "open", why: `${ip} lies among the cluster's addresses, and the inventory knows nobody who has it` };
    if (inventory.nodes.length === 0 && isPrivate(address)) return { is: "open", why: `${ip} is private, and the inventory lists no nodes` };
    return { is: "outside" };
  };
}

/** Pods by address, with the end of those that somebody followed. */
function tenantsOf({ pods, past = [] }: Inventory): Map<bigint, InventoryPod[]> {
  const tenants = new Map<bigint, InventoryPod[]>();
  for (const pod of [...pods, ...past])
    for (const ip of pod.hostNetwork ? [] : addressesOf(pod)) {
      const address = addressNumber(ip);
      if (address !== null) tenants.set(address, [...(tenants.get(address) ?? []), pod]);
    }
  return new Map([...tenants].map(([address, all]) => [address, all.map((pod) => followed(pod, all))]));
}

/** A pod that has ended had its address no longer than until the next one surely had it. */
function followed(pod: InventoryPod, all: readonly InventoryPod[]): InventoryPod {
  const { tenure } = pod;
  if (tenure === undefined || pod.ips.length > 0) return pod;
  const next = all.flatMap((other) =>
    other.tenure?.sure != null && (other.tenure.from ?? other.tenure.sure) > (tenure.from ?? Number.NEGATIVE_INFINITY) ? [other.tenure.sure] : [],
  );
  const end = Math.min(tenure.to ?? Number.POSITIVE_INFINITY, ...next);
  return { ...pod, tenure: { ...tenure, to: Number.isFinite(end) || end < 0 ? end : null } };
}

function tenantAt(tenants: readonly InventoryPod[], ip: string, time: number | null): AddressOwner | null {
  if (tenants.length === 0) return null;
  const found = tenants.filter(({ ips, tenure }) => {
    if (tenure === undefined) return true;
    if (time === null) return ips.length > 0 || tenants.length > 1;
    return (tenure.from === null || tenure.from <= time) && (tenure.to === null || time <= tenure.to);
  });
  const [pod] = found;
  const names = [...new Set(tenants.map(({ namespace, name }) => `${namespace}/${name}`))].sort().join(", ");
  if (pod === undefined) return { is: "open", why: `${ip} was ${names}'s at other times only` };
  return found.length === 1 ? { is: "pod", pod } : { is: "open", why: `${ip} may have been any of several pods': ${names}` };
}

function addressesOf({ ips, tenure }: InventoryPod): readonly string[] {
  return tenure?.ips ?? ips;
}

function rangesOf(blocks: readonly string[]): AddressRange[] {
  return blocks.map(parseCidr).flatMap((parsed) => (isProblem(parsed) ? [] : [parsed.range]));
}

/** The block of an address that has the last bits of IPv4, or four times as many of IPv6, free: subnets are at least that large. */
function besides(ip: string, bits: number): string[] {
  const address = addressNumber(ip);
  if (address === null) return [];
  if (address < ALL_V6[0]) return [`${bits} ${address >> BigInt(bits)}`];
  const free = bits === 8 ? 64n : 80n;
  return [`${free} ${(address - ALL_V6[0]) >> free}`];
}
