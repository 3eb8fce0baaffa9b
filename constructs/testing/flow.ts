import { escape } from "#algebra";
import { CompileError, diagnostic, quoted } from "#diagnostic";
import type { Layer7, Ports } from "#ir";
import type { FlowSet } from "#verify";
import type { Resolver } from "../cluster.ts";
import { type PortsLike, portsOf, tcp } from "../ports.ts";
import type { PeerLike } from "../sentence.ts";
import type { WorkloadPort } from "../workload.ts";
import { type EndLike, endTitle, peersOf } from "./end.ts";
import type { Judged } from "./subject.ts";

/** What is sent, and to which port; what is left out is left open, and means every port and every request. */
export interface Traffic {
  /** A number is TCP; else `tcp(80)`, `udp("dns")`, `icmp()`, several. */
  readonly port?: number | PortsLike;
  /** The request line as it is sent, `GET /v1/catalog?page=2`, or a request as policies write it. */
  readonly http?: string | Layer7 | readonly Layer7[];
  /** A DNS question for this name. */
  readonly dns?: string;
}
/** Where flows go: a peer, a port of a workload, or somebody by name. */
export type Destination = EndLike | WorkloadPort;
/** Flows: all from one end to the other with this traffic. */
export interface Flows extends Traffic {
  readonly from: EndLike;
  readonly to: Destination;
}
/** Where a workload may get to: an end with any traffic, a port, an end with its traffic, or the resolver with DNS. */
export type Reachable = Destination | Resolver | (Traffic & { readonly to: Destination });

/** All flows that are meant. */
export function flowSetOf(flows: Flows, subject: Judged): FlowSet {
  return { from: peersOf(flows.from, subject), ...toOf(flows, subject) };
}

type Bound = Traffic & { readonly to: Destination };

/** Where to, on which ports, with which requests. */
export function destinationOf(reachable: Reachable, subject: Judged): Omit<FlowSet, "from"> {
  if (isResolver(reachable)) {
    const { port, peers } = reachable;
    const ports = (["UDP", "TCP"] as const).map((protocol) => ({ protocol, from: port, to: port }));
    return { to: peers.flatMap((one) => one.peers), ports, layer7: [] };
  }
  return toOf(isBound(reachable) ? reachable : { to: reachable }, subject);
}

function isResolver(reachable: Reachable): reachable is Resolver {
  return typeof reachable !== "string" && "peers" in reachable && !("title" in reachable);
}
/** A workload's port has a `to` as well: the last number of its range. */
function isBound(reachable: Exclude<Reachable, Resolver>): reachable is Bound {
  return typeof reachable !== "string" && "to" in reachable && typeof reachable.to !== "number";
}

function toOf({ to, port, http, dns }: Bound, subject: Judged): Omit<FlowSet, "from"> {
  const requests = [...requestsOf(http), ...(dns === undefined ? [] : [{ kind: "dns" as const, pattern: dns }])];
  const asked = port === undefined ? null : numbered(port);
  if (!isPort(to)) return { to: peersOf(to, subject), ports: asked ?? "any", layer7: requests };
  if (asked !== null) throw refusal("`port` and a workload's port say it twice", "leave one of them out");
  return { to: to.workload.peers, ports: portsOf(to), layer7: requests };
}

function numbered(port: number | PortsLike): Ports {
  return portsOf(typeof port === "number" ? tcp(port) : port);
}

function isPort(to: Destination): to is WorkloadPort {
  return typeof to !== "string" && "protocol" in to;
}

function requestsOf(http: Traffic["http"]): readonly Layer7[] {
  if (http === undefined) return [];
  if (typeof http !== "string") return Array.isArray(http) ? http : [http as Layer7];
  const [, method, target, host] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+)(?: (\S+))?$/.exec(http) ?? [];
  if (method === undefined || target === undefined) throw refusal(`${quoted(http)} is no request line`, "write e.g. `GET /v1/catalog`");
  return [
    { kind: "http", method: { exact: method }, path: { target: escape(target) }, host: host === undefined ? null : { exact: host }, headers: [] },
  ];
}

function refusal(message: string, help: string): CompileError {
  return new CompileError([diagnostic("PCL1004", ["flow"], message, { help })]);
}

/** Flows in words: `shop/web -> shop/api:8080/tcp GET /v1/catalog`. */
export function flowsTitle({ from, ...rest }: Flows): string {
  return `${endTitle(from)} -> ${toTitle(rest)}`;
}

function toTitle({ to, port, http, dns }: Bound): string {
  const ports = isPort(to) ? portsOf(to) : port === undefined ? "any" : numbered(port);
  const end = isPort(to) ? (to.workload as PeerLike) : to;
  const request = typeof http === "string" ? ` ${http}` : http === undefined ? "" : " with the requests named";
  return `${endTitle(end)}${portsTitle(ports)}${request}${dns === undefined ? "" : ` asking for ${dns}`}`;
}

function portsTitle(ports: Ports): string {
  if (ports === "any") return "";
  const words = ports.map((one) => {
    if ("name" in one) return `${one.name}/${one.protocol.toLowerCase()}`;
    if (!("from" in one)) return one.protocol.toLowerCase();
    return `${one.from === one.to ? one.from : `${one.from}-${one.to}`}/${one.protocol.toLowerCase()}`;
  });
  return `:${words.join(",")}`;
}

/** A destination in words. */
export function reachableTitle(reachable: Reachable): string {
  if (isResolver(reachable)) return "the resolver";
  return toTitle(isBound(reachable) ? reachable : { to: reachable });
}
