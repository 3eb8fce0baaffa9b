import { addressNumber } from "#algebra";
import { type Code, didYouMean, printable } from "#diagnostic";
import type { Endpoint } from "../flow.ts";
import { lookupOf } from "../inventory/lookup.ts";
import type { ClusterNode, Inventory, InventoryPod } from "../inventory.ts";
import type { ProbeEnd } from "./schema.ts";

/** Why an end can't be placed. */
export interface EndProblem {
  readonly code: Code;
  readonly field: string;
  readonly message: string;
  readonly help: string | null;
}
/** What an end is by itself; a node is `host` or `remote-node` only in the eyes of the other end. */
export type Placed =
  | { readonly is: "pod"; readonly pod: InventoryPod; readonly ip: string | null; readonly names: readonly string[] }
  | { readonly is: "node"; readonly name: string | null; readonly node: ClusterNode | null; readonly ip: string; readonly names: readonly string[] }
  | {
      readonly is: "entity";
      readonly kind: Exclude<Endpoint["kind"], "pod" | "remote-pod">;
      readonly ip: string | null;
      readonly names: readonly string[];
    };

/** Finds the one thing that an end of a probe names. */
export function placeEnd(end: ProbeEnd, inventory: Inventory): Placed | EndProblem {
  const { pod, ip, entity, fqdn } = end;
  const given = [pod === undefined ? null : "pod", entity === undefined ? null : "entity", fqdn === undefined ? null : "fqdn"].filter(
    (one) => one !== null,
  );
  const combined = given.length > 1 || (pod !== undefined && ip !== undefined);
  if (combined || (given.length === 0 && ip === undefined)) {
    const what = combined ? `names ${[...given, ...(ip === undefined ? [] : ["ip"])].join(" and ")}` : "names nothing";
    return {
      code: "PCL1004",
      field: "",
      message: `the end ${what}`,
      help: "exactly one of pod, ip, entity, fqdn; an ip may stand with entity or fqdn",
    };
  }
  if (pod !== undefined) return placePod(pod, inventory);
  if (entity !== undefined) return { is: "entity", kind: entity, ip: ip ?? null, names: [] };
  const names = (typeof fqdn === "string" ? [fqdn] : (fqdn ?? [])).map((name) => name.toLowerCase().replace(/[.]$/, ""));
  if (ip === undefined) return { is: "entity", kind: "world", ip: null, names };
  return placeAddress(ip, names, inventory);
}

function placePod(name: string, inventory: Inventory): Placed | EndProblem {
  const pod = lookupOf(inventory).pod(name);
  if (pod !== null) return { is: "pod", pod, ip: null, names: [] };
  const near = didYouMean(
    name,
    inventory.pods.map((one) => `${one.namespace}/${one.name}`),
  );
  const help = near === null ? "write namespace/name of a pod of the inventory" : `did you mean ${near}`;
  return { code: "PCL1004", field: "pod", message: `pod \`${printable(name)}\` is not in the inventory`, help };
}

function placeAddress(ip: string, names: readonly string[], inventory: Inventory): Placed | EndProblem {
  const lookup = lookupOf(inventory);
  const address = addressNumber(ip) ?? 0n;
  const pod = lookup.podAt(address);
  if (pod !== null) return { is: "pod", pod, ip, names };
  const node = lookup.nodeAt(address);
  if (node !== null) return { is: "node", ...node, ip, names };
  const service = lookup.serviceAt(address);
  if (service === null) return { is: "entity", kind: "world", ip, names };
  const message = `${ip} is the ClusterIP of Service ${printable(`${service.namespace}/${service.name}`)}, and engines judge the pod behind it`;
  return { code: "PCL1015", field: "ip", message, help: "name a pod that serves it, and its target port" };
}

/** The endpoint of a pod by itself; one on its node's network is a node, of which the other end sees whether it is its own. */
export function endpointOfPod(pod: InventoryPod): Endpoint {
  const kind = pod.cluster !== null ? "remote-pod" : pod.hostNetwork ? "remote-node" : "pod";
  return { kind, pod, nodeLabels: null, ip: pod.ips[0] ?? null, names: [] };
}

/** The same endpoint, if it is a node, as the one that runs the other end or as another one. */
export function seenFrom(end: Endpoint, other: Endpoint): Endpoint {
  if (end.kind !== "host" && end.kind !== "remote-node") return end;
  const [name, otherName] = [end.pod?.node ?? end.node ?? null, other.pod?.node ?? other.node ?? null];
  if (name === null || otherName === null) return end;
  return { ...end, kind: name === otherName ? "host" : "remote-node" };
}

/** An end as the other one sees it. */
export function endpointOf(placed: Placed, other: Placed, inventory: Inventory): Endpoint {
  const lookup = lookupOf(inventory);
  const otherNode = other.is === "pod" ? other.pod.node : other.is === "node" ? other.name : null;
  if (placed.is === "pod") {
    const { pod, names } = placed;
    const kind = pod.cluster !== null ? "remote-pod" : !pod.hostNetwork ? "pod" : isOwn(pod.node, otherNode) ? "host" : "remote-node";
    const nodeLabels = pod.hostNetwork ? (lookup.node(pod.node)?.labels ?? null) : null;
    return { kind, pod, nodeLabels, ip: placed.ip ?? pickAddress(pod.ips, other), names };
  }
  if (placed.is === "node") {
    const kind = isOwn(placed.name, otherNode) ? "host" : "remote-node";
    return { kind, pod: null, nodeLabels: placed.node?.labels ?? null, ...named(placed.name), ip: placed.ip, names: placed.names };
  }
  const at = placed.ip === null ? null : lookup.nodeAt(addressNumber(placed.ip) ?? 0n);
  const node = placed.kind === "host" ? (at?.node ?? lookup.node(otherNode)) : (at?.node ?? null);
  const ip = placed.ip ?? (placed.kind === "host" && node !== null ? pickAddress(node.ips, other) : null);
  if (placed.kind === "world") return { kind: "world", pod: null, nodeLabels: null, ip, names: placed.names };
  const name = placed.kind === "host" ? (at?.name ?? otherNode) : (at?.name ?? null);
  return { kind: placed.kind, pod: null, nodeLabels: node?.labels ?? null, ...named(name), ip, names: placed.names };
}

function named(node: string | null): { readonly node?: string } {
  return node === null ? {} : { node };
}

function isOwn(name: string | null, otherNode: string | null): boolean {
  return name !== null && name === otherNode;
}

/** The address of the other end's family, or else the first. */
function pickAddress(ips: readonly string[], other: Placed): string | null {
  const like = other.ip ?? (other.is === "pod" ? other.pod.ips[0] : undefined);
  return ips.find((ip) => like !== undefined && ip.includes(":") === like.includes(":")) ?? ips[0] ?? null;
}
