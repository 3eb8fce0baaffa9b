import type { Endpoint, Lookup } from "#model";
import { partiesOf, type Told, toldByAddress, toldOfInventory, type Untold } from "../ends.ts";
import { type Fields, fields, text, texts, whole } from "../fields.ts";
import type { Party } from "../record.ts";
import { workloadOf } from "../workload.ts";
import { type CiliumEnd, endpointOfIdentity } from "./cilium-identity.ts";

type Side = "source" | "destination";

/** Both ends of a Hubble flow, by their labels or, where there are none, by name and address. */
export function endsOf(
  flow: Fields,
  event: Fields,
  time: number | null,
  lookup: Lookup | null,
): { readonly source: Party; readonly destination: Party } | Untold {
  const node = text(event["node_name"] ?? flow["node_name"]);
  const [source, destination] = (["source", "destination"] as const).map((side) => partyOf(flow, side, node, time, lookup));
  if (source === undefined || destination === undefined) throw new Error("internal error, please report: a flow has two ends");
  if ("endpoint" in source && "endpoint" in destination) {
    const from = ofNode(source, destination, flow, "destination", node);
    const to = ofNode(destination, source, flow, "source", node);
    return "why" in from ? from : "why" in to ? to : { source: from, destination: to };
  }
  return partiesOf(toldOf(source), toldOf(destination), lookup);
}

/** Whether labels, direction and endpoint numbers say what both ends are, so that names of nodes and addresses need not be looked up. */
export function carriesIdentities(value: unknown): boolean {
  const event = fields(value) ?? {};
  const flow = fields(event["flow"]) ?? {};
  const ends = (["source", "destination"] as const).map((side) => endpointOfIdentity(givenOf(flow, side, null, null), null));
  const [source, destination] = ends;
  if (source == null || destination == null) return false;
  return isTold(source, destination, flow, "destination") && isTold(destination, source, flow, "source");
}

function givenOf(flow: Fields, side: Side, node: string | null, time: number | null): CiliumEnd {
  const end = fields(flow[side]) ?? {};
  const names = texts(flow[`${side}_names`]).map((name) => name.toLowerCase().replace(/[.]$/, ""));
  const [pod, ip] = [text(end["pod_name"]), text(fields(flow["IP"])?.[side])];
  return { labels: texts(end["labels"]), identity: whole(end["identity"]), pod, ip, names, home: node?.match(/^(.+)\//)?.[1] ?? null, time };
}

function partyOf(flow: Fields, side: Side, node: string | null, time: number | null, lookup: Lookup | null): Party | Told | Untold {
  const end = fields(flow[side]) ?? {};
  const given = givenOf(flow, side, node, time);
  const [namespace, { pod, ip, names }] = [text(end["namespace"]), given];
  const endpoint = endpointOfIdentity(given, lookup);
  if (endpoint === null) {
    const known = namespace === null || pod === null ? null : (lookup?.podThen(`${namespace}/${pod}`, time) ?? null);
    if (known !== null && lookup !== null) return toldOfInventory(known, ip, lookup);
    return ip === null || lookup === null ? { why: "it carries no identity" } : ofAddress(toldByAddress(ip, names, time, lookup));
  }
  const workload = text(fields((Array.isArray(end["workloads"]) ? end["workloads"] : [])[0])?.["name"]);
  if (endpoint.pod === null) return { endpoint, name: endpoint.kind === "world" ? (names[0] ?? null) : endpoint.kind };
  const space = endpoint.pod.namespace;
  return { endpoint, name: workload !== null ? `${space}/${workload}` : workloadOf(space, pod ?? "") };
}

/** An end without an identity that nobody else knows carries none: an address of the world would have one. */
function ofAddress(told: Told | Untold): Told | Untold {
  return "placed" in told && told.placed.is === "entity" ? { why: "it carries no identity" } : told;
}

/** `reserved:host` is the node that wrote the record. It is a pod's own node only where the pod is on that node, too. */
function ofNode(end: Party, other: Party, flow: Fields, otherSide: Side, node: string | null): Party | Untold {
  if (end.endpoint.kind !== "host" || other.endpoint.kind !== "pod") return end;
  const local = isLocal(flow, otherSide) ?? sameNode(other.endpoint, node);
  if (local === null) return { why: "whether the node runs the pod is not known" };
  return local ? end : { endpoint: { ...end.endpoint, kind: "remote-node" }, name: "remote-node" };
}

function isTold(end: Endpoint, other: Endpoint, flow: Fields, otherSide: Side): boolean {
  return end.kind !== "host" || other.kind !== "pod" || isLocal(flow, otherSide) !== null;
}

/** Whether the node that wrote the record runs this end: one whose policy it enforced, or whose endpoint number it knows. */
function isLocal(flow: Fields, side: Side): boolean | null {
  if (flow["traffic_direction"] === (side === "source" ? "EGRESS" : "INGRESS")) return true;
  const idOf = (which: Side) => whole(fields(flow[which])?.["ID"]) ?? 0;
  if (idOf(side) > 0) return true;
  return idOf(side === "source" ? "destination" : "source") > 0 ? false : null;
}

function sameNode({ pod }: Endpoint, written: string | null): boolean | null {
  const node = written?.replace(/^.+\//, "") ?? null;
  return pod?.node == null || node === null ? null : pod.node === node;
}

function toldOf(end: Party | Told | Untold): Told | Untold {
  if (!("endpoint" in end)) return end;
  const { endpoint, name } = end;
  const { kind, pod, ip, names, hidden = [], node = null } = endpoint;
  if (pod !== null) return { placed: { is: "pod", pod: { ...pod, ips: ip === null ? [] : [ip] }, ip, names }, hidden, name };
  if (kind === "pod" || kind === "remote-pod") return { why: "it carries no identity" };
  if ((kind === "host" || kind === "remote-node") && ip !== null) return { placed: { is: "node", name: node, node: null, ip, names }, hidden, name };
  return { placed: { is: "entity", kind, ip, names }, hidden, name };
}
