import * as z from "zod";
import { CompileError, diagnostic } from "#diagnostic";
import type { PortMatch, PortProtocol, Ports } from "#ir";
import { placeOf } from "./place.ts";

/** Destination ports of one protocol: by number, range or name. */
export type Port<P extends PortProtocol = PortProtocol> =
  | { readonly protocol: P; readonly from: number; readonly to: number }
  | { readonly protocol: P; readonly name: string };
/** One port, several, or every port of every protocol. */
export type PortsLike = "any" | PortMatch | readonly PortMatch[];

const one = z.custom<PortMatch>((value) => typeof value === "object" && value !== null && "protocol" in value, "no port; write e.g. `tcp(80)`");
/** Ports as an author gives them; what they say is checked when everything is lowered. */
export const portsSchema = z.union([z.literal("any"), one, z.array(one).nonempty()]);

/** TCP ports: `tcp(80)`, a closed range `tcp(8000, 8010)`, or a name that each destination resolves for itself, `tcp("http")`. */
export function tcp(port: number | string, to?: number): Port<"TCP"> {
  return portOf("TCP", port, to, tcp);
}
/** UDP ports, as `tcp`. */
export function udp(port: number | string, to?: number): Port<"UDP"> {
  return portOf("UDP", port, to, udp);
}
/** SCTP ports, as `tcp`. */
export function sctp(port: number | string, to?: number): Port<"SCTP"> {
  return portOf("SCTP", port, to, sctp);
}
/** ICMP messages of a type and code; without them every message. */
export function icmp(type: number | null = null, code: number | null = null): PortMatch {
  return { protocol: "ICMP", type, code };
}
/** ICMPv6 messages of a type and code; without them every message. */
export function icmpv6(type: number | null = null, code: number | null = null): PortMatch {
  return { protocol: "ICMPv6", type, code };
}

function portOf<P extends PortProtocol>(
  protocol: P,
  port: number | string,
  to: number | undefined,
  callee: (port: number | string) => unknown,
): Port<P> {
  if (typeof port !== "string") return { protocol, from: port, to: to ?? port };
  if (to === undefined) return { protocol, name: port };
  const source = placeOf(callee);
  throw new CompileError([diagnostic("PCL1007", [port], "a named port cannot have endPort", { help: "name a range by its numbers", source })]);
}

/** The ports in the IR's form. */
export function portsOf(ports: PortsLike): Ports {
  if (ports === "any") return "any";
  const list = Array.isArray(ports) ? (ports as readonly PortMatch[]) : [ports as PortMatch];
  return list.map(portMatch);
}

/** The port alone: a workload's port also carries its workload. */
function portMatch(port: PortMatch): PortMatch {
  if ("workload" in port && "from" in port) return { protocol: port.protocol, from: port.from, to: port.to };
  return port;
}
