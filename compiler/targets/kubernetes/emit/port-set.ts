import type { PortMatch, PortProtocol } from "#ir";

/** Ports of one protocol, a name, or every port of every protocol. */
export type PortSet = "any" | Exclude<PortMatch, { readonly code: number | null }>;
/** Not sayable, since a name's number is known only to each pod. */
export type Unsayable = null;

const MAX_PORT = 65_535;
const PROTOCOLS: readonly PortProtocol[] = ["TCP", "UDP", "SCTP"];

/** Every port of the protocol. */
export function isWhole(port: PortSet): boolean {
  return port !== "any" && "from" in port && port.from <= 1 && port.to >= MAX_PORT;
}

/** The ports of `a` that are not in `b`; without a few ports, `any` is TCP, UDP and SCTP: what Kubernetes defines. */
export function portMinus(a: PortSet, b: PortSet): readonly PortSet[] | Unsayable {
  if (b === "any") return [];
  if (a === "any") {
    if ("name" in b) return null;
    const others = PROTOCOLS.filter((protocol) => protocol !== b.protocol).map((protocol) => ({ protocol, from: 1, to: MAX_PORT }));
    return [...around(b.protocol, 1, MAX_PORT, b.from, b.to), ...others];
  }
  if (a.protocol !== b.protocol) return [a];
  if (isWhole(b)) return [];
  if ("name" in a || "name" in b) return "name" in a && "name" in b && a.name === b.name ? [] : null;
  return around(a.protocol, a.from, a.to, b.from, b.to);
}

function around(protocol: PortProtocol, from: number, to: number, low: number, high: number): readonly PortSet[] {
  if (high < from || to < low) return [{ protocol, from, to }];
  return [...(from < low ? [{ protocol, from, to: low - 1 }] : []), ...(high < to ? [{ protocol, from: high + 1, to }] : [])];
}

/** The ports of both. */
export function bothPorts(a: PortSet, b: PortSet): readonly PortSet[] | Unsayable {
  if (a === "any" || b === "any") return [a === "any" ? b : a];
  if (a.protocol !== b.protocol) return [];
  if (isWhole(a) || isWhole(b)) return [isWhole(a) ? b : a];
  if ("name" in a || "name" in b) return "name" in a && "name" in b && a.name === b.name ? [a] : null;
  const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)];
  return from <= to ? [{ protocol: a.protocol, from, to }] : [];
}
