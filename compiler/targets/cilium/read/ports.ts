import { type Findings, quoted } from "#api";
import type { Path } from "#diagnostic";
import type { Direction } from "#ir";
import { type Conjunction, type Inventory, isOneOf, kindIn, PROTOCOL_NUMBERS, type ProtocolName, portsIn, protocolIs, V } from "#model";
import type { WrittenPort } from "../schema/ports.ts";
import type { Engine } from "../versions.ts";
import type { MapPort, PortClause } from "./entry.ts";
import { readPortNumber } from "./port-number.ts";

export interface PortContext {
  readonly direction: Direction;
  readonly engine: Engine;
  readonly inventory: Inventory | null;
  readonly findings: Findings;
}
/** Cilium pkg/policy/api/l4.go: no or any protocol is these three, not ICMP. */
const ANY: readonly ProtocolName[] = ["TCP", "UDP", "SCTP"];
const EXTENDED = ["VRRP", "IGMP", "GRE", "IPIP", "IPV6", "ESP", "AH"];

/** One port of a rule, a clause for each of its protocols. */
export function readPort(written: WrittenPort, context: PortContext, path: Path): { clauses: PortClause[]; zero: boolean; range: boolean } {
  const { port = "", endPort = 0, protocol = "ANY" } = written;
  const { findings, engine } = context;
  const none = { clauses: [], zero: false, range: false };
  if (port === "" && !engine.extendedProtocols) {
    findings.add("PCL1007", [...path, "port"], "the port is missing", "`0` is every port of the protocol");
    return none;
  }
  const extended = EXTENDED.includes(protocol);
  if (extended && port !== "" && port !== "0") {
    findings.add("PCL1007", [...path, "port"], `${quoted(protocol)} has no ports`, "leave the port out, or write 0");
    return none;
  }
  const number = port === "" ? { number: 0 } : readPortNumber(port, findings, [...path, "port"]);
  if (number === null) return none;
  const named = "name" in number;
  if (named && endPort > 0) {
    findings.add(
      "PCL1007",
      [...path, "endPort"],
      "a named port cannot have endPort: it would run from the number that the pod gives the name",
      "write numbers",
    );
    return none;
  }
  const protocols = protocol === "ANY" ? ANY : [protocol as ProtocolName];
  const clauses = protocols.flatMap((one) => (named ? namedPort(number.name, one, context) : [numbered(number.number, endPort, one)]));
  return { clauses, zero: !named && number.number === 0, range: !named && endPort > number.number };
}

/** Port 0 is every port; an end at or below the start means the start alone (pkg/policy/l4.go keysForRange). */
export function numbered(from: number, to: number, protocol: ProtocolName): PortClause {
  const when = from === 0 ? [protocolIs(protocol)] : [protocolIs(protocol), portsIn(from, Math.max(from, to))];
  return clause(`${from}-${to}/${protocol}`, when, { protocol: PROTOCOL_NUMBERS[protocol], from, to: Math.max(from, to) });
}

/**
 * A name: on ingress the subject's own port. On egress that of each pod which declares it: since 1.20 identities carry the named ports
 * (`gen:io.cilium.k8s.named-ports`), so pods that differ in them alone have identities of their own. Until 1.19 it is the one number
 * that the whole cluster has for the name.
 */
export function namedPort(name: string, protocol: ProtocolName, { direction, engine, inventory }: Omit<PortContext, "findings">): PortClause[] {
  const key = `${name}/${protocol}`;
  const port = { protocol: PROTOCOL_NUMBERS[protocol], name };
  const is = isOneOf(V.named(name), ["yes"]);
  if (direction === "ingress") return [clause(key, [protocolIs(protocol), is], port)];
  if (engine.minor >= 20) return [clause(key, [kindIn("P", "pod", "remote-pod"), protocolIs(protocol), is], port)];
  if (inventory === null) return [{ ...clause(key, [protocolIs(protocol)], port), missing: "container ports of the cluster" }];
  const number = onlyNumber(name, protocol, inventory);
  return number === null ? [] : [clause(key, [protocolIs(protocol), portsIn(number, number)], { protocol: port.protocol, from: number, to: number })];
}

/** Cilium 1.19 pkg/types/portmap.go: two numbers under one name leave it unresolved. */
function onlyNumber(name: string, protocol: ProtocolName, inventory: Inventory): number | null {
  const declared = inventory.pods
    .filter((pod) => !pod.hostNetwork)
    .flatMap((pod) => pod.ports.filter((one) => one.name === name && PROTOCOL_NUMBERS[one.protocol] === PROTOCOL_NUMBERS[protocol]));
  const found = [...new Set(declared.map((one) => one.port))];
  return found.length === 1 ? (found[0] ?? null) : null;
}

function clause(key: string, when: Conjunction, port: MapPort): PortClause {
  return { key, when, port, requests: null, serverNames: [] };
}
