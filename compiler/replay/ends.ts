import { addressNumber } from "#algebra";
import {
  type Endpoint,
  endpointOf,
  type Hidden,
  type Inventory,
  type InventoryPod,
  isIdentityLabel,
  isPrivate,
  type Labels,
  type Lookup,
  NAMESPACE_NAME,
  NEWEST_FILTER,
  type Placed,
  type Pod,
} from "#model";
import type { Party } from "./record.ts";
import { workloadOf } from "./workload.ts";

/** What a record tells of one end by itself. A node is `host` or `remote-node` only in the eyes of the other end. */
export interface Told {
  readonly placed: Placed;
  readonly hidden: readonly Hidden[];
  /** How reports call it; null: by its address or kind. */
  readonly name: string | null;
}
/** Why nobody can say what an end is. */
export interface Untold {
  readonly why: string;
}

/** A pod as a record describes it; null is what the record doesn't tell. */
export interface LoggedPod {
  readonly namespace: string;
  readonly name: string | null;
  readonly labels: Labels;
  /** Beside these labels it has none that the observer sees; "filtered": that observer is Cilium. */
  readonly whole: boolean | "filtered";
  readonly namespaceLabels: Labels | null;
  readonly account: string | null;
  readonly node: string | null;
  readonly ip: string | null;
}

const NOBODY: Inventory = { namespaces: new Map(), pods: [], services: [], endpoints: [], nodes: [] };

/** Whoever had an address at a time, by an inventory; without one, only public addresses are known to be the world's. */
export function toldByAddress(ip: string, names: readonly string[], time: number | null, lookup: Lookup | null): Told | Untold {
  const world = (): Told => ({
    placed: { is: "entity", kind: "world", ip, names },
    hidden: names.length === 0 ? ["DNS name"] : [],
    name: names[0] ?? null,
  });
  if (lookup === null) return isPrivate(addressNumber(ip) ?? 0n) ? { why: `${ip} is private, and there is no inventory` } : world();
  const owner = lookup.ownerOf(ip, time);
  switch (owner.is) {
    case "pod":
      return toldOfInventory(owner.pod, ip, lookup);
    case "node":
      return { placed: { ...owner, ip, names: [] }, hidden: [], name: null };
    case "service":
      return { why: `${ip} is a Service's address, before it was translated` };
    case "outside":
      return world();
    case "open":
      return { why: owner.why };
  }
}

/** A pod of the inventory. */
export function toldOfInventory(pod: InventoryPod, ip: string | null, lookup: Lookup): Told {
  return { placed: { is: "pod", pod, ip, names: [] }, hidden: hiddenOf(pod, lookup), name: workloadOf(pod.namespace, pod.name) };
}

/** What an inventory has no object for is not known of its pods. */
export function hiddenOf(pod: Pod, lookup: Lookup): Hidden[] {
  return [
    ...(lookup.namespace(pod.namespace) === null ? (["namespace labels"] as const) : []),
    ...(lookup.account(pod.namespace, pod.serviceAccount) === null ? (["service account labels"] as const) : []),
  ];
}

/** A pod that a record describes, with what an inventory adds. */
export function toldPod(logged: LoggedPod, time: number | null, lookup: Lookup | null): Pick<Told, "hidden"> & { readonly pod: InventoryPod } {
  const { namespace, name, whole, ip } = logged;
  const known = name === null ? null : knownPod(logged, lookup?.podThen(`${namespace}/${name}`, time) ?? null);
  const isWhole = whole !== false;
  const labels = isWhole
    ? new Map([...(whole === "filtered" && known !== null ? droppedLabels(known.labels) : []), ...logged.labels])
    : (known?.labels ?? logged.labels);
  const account = logged.account ?? known?.serviceAccount ?? null;
  const accountLabels = account === null ? null : (lookup?.account(namespace, account) ?? null);
  const namespaceLabels = logged.namespaceLabels ?? lookup?.namespace(namespace) ?? null;
  const hidden: Hidden[] = [
    ...(isWhole || known !== null ? [] : (["labels"] as const)),
    ...(whole === "filtered" && known === null ? (["filtered labels"] as const) : []),
    ...(namespaceLabels === null ? (["namespace labels"] as const) : []),
    ...(account === null ? (["service account"] as const) : []),
    ...(accountLabels === null ? (["service account labels"] as const) : []),
    ...(known === null ? (["container ports"] as const) : []),
  ];
  const pod: InventoryPod = {
    namespace,
    name: name ?? "",
    labels,
    namespaceLabels: namespaceLabels ?? new Map([[NAMESPACE_NAME, namespace]]),
    serviceAccount: account ?? "default",
    serviceAccountLabels: accountLabels ?? new Map(),
    ports: known?.ports ?? [],
    hostNetwork: known?.hostNetwork ?? false,
    node: logged.node ?? known?.node ?? null,
    cluster: null,
    ips: ip === null ? [] : [ip],
  };
  return { pod, hidden };
}

/** A name may have been given again: a pod that never had this address, or another service account, is not the one of the record. */
function knownPod({ ip, account, whole }: LoggedPod, found: InventoryPod | null): InventoryPod | null {
  if (found === null || (account !== null && account !== found.serviceAccount)) return null;
  const addresses = found.tenure?.ips ?? found.ips;
  const [address, had] = [ip === null ? null : addressNumber(ip), addresses.map(addressNumber)];
  return whole === "filtered" || address === null || had.length === 0 || had.includes(address) ? found : null;
}

/** Labels that Cilium's records don't carry. */
export function droppedLabels(labels: Labels): readonly (readonly [key: string, value: string])[] {
  return [...labels].filter(([key]) => !isIdentityLabel(key, NEWEST_FILTER));
}

/** Both ends of a record as they see each other; or why that can't be said. */
export function partiesOf(
  source: Told | Untold,
  destination: Told | Untold,
  lookup: Lookup | null,
): { readonly source: Party; readonly destination: Party } | Untold {
  if ("why" in source) return { why: `source: ${source.why}` };
  if ("why" in destination) return { why: `destination: ${destination.why}` };
  const inventory = lookup?.inventory ?? NOBODY;
  const open = ownNode(source.placed, destination.placed) ?? ownNode(destination.placed, source.placed);
  if (open !== null) return { why: open };
  return { source: partyOf(source, destination.placed, inventory), destination: partyOf(destination, source.placed, inventory) };
}

/** Its own node reaches a pod whatever policies say, another one doesn't. */
function ownNode(node: Placed, pod: Placed): string | null {
  const name = node.is === "node" ? node.name : node.is === "pod" && node.pod.hostNetwork ? node.pod.node : undefined;
  if (name === undefined || pod.is !== "pod" || pod.pod.hostNetwork || pod.pod.cluster !== null) return null;
  if (name !== null && pod.pod.node !== null) return null;
  return `whether the node runs ${pod.pod.namespace}/${pod.pod.name} is not known`;
}

/** What policies see of a pod, without what the inventory knows beside. */
export function asSeen({ ips: _, tenure: __, owner: ___, ...pod }: Pod & Partial<InventoryPod>): Pod {
  return pod;
}

function partyOf({ placed, hidden, name }: Told, other: Placed, inventory: Inventory): Party {
  const seen = endpointOf(placed, other, inventory);
  const endpoint: Endpoint = { ...seen, pod: placed.is === "pod" ? asSeen(placed.pod) : null, ...(hidden.length === 0 ? {} : { hidden }) };
  return { endpoint, name: name ?? (endpoint.kind === "world" ? null : endpoint.kind) };
}
