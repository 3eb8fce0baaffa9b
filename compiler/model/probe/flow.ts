import type { Code } from "#diagnostic";
import type { Flow, Request } from "../flow.ts";
import type { Inventory } from "../inventory.ts";
import { PROTOCOL_NAMES, PROTOCOL_NUMBERS } from "../variables.ts";
import { type EndProblem, endpointOf, placeEnd } from "./endpoint.ts";
import type { Probe } from "./schema.ts";

/** Why a probe is no flow; `at` is the field below the probe. */
export interface ProbeProblem {
  readonly code: Code;
  readonly at: readonly string[];
  readonly message: string;
  readonly help: string | null;
}
const WITH_PORTS: ReadonlySet<string> = new Set(["TCP", "UDP", "SCTP", "UDPLite"]);

/** The flow that a probe asks about, with what the inventory knows of both ends. */
export function flowOf(probe: Probe, inventory: Inventory): Flow | ProbeProblem {
  const problem = checkTraffic(probe);
  if (problem !== null) return problem;
  const source = placeEnd(probe.from, inventory);
  if ("message" in source) return atEnd("from", source);
  const destination = placeEnd(probe.to, inventory);
  if ("message" in destination) return atEnd("to", destination);
  const number = numberOf(probe.protocol);
  return {
    source: endpointOf(source, destination, inventory),
    destination: endpointOf(destination, source, inventory),
    protocol: number,
    port: probe.port ?? null,
    sourcePort: probe.sourcePort ?? null,
    icmp: icmpOf(probe, number),
    tls: probe.tls ?? null,
    sni: probe.sni ?? null,
    request: requestOf(probe),
  };
}

function atEnd(end: "from" | "to", { code, field, message, help }: EndProblem): ProbeProblem {
  return { code, at: field === "" ? [end] : [end, field], message, help };
}

function checkTraffic({ protocol, port, icmp, http, dns, request }: Probe): ProbeProblem | null {
  const name = PROTOCOL_NAMES.get(numberOf(protocol)) ?? String(protocol);
  const fail = (field: string, message: string, help: string | null = null, code: Code = "PCL1004") => ({ code, at: [field], message, help });
  if (name === "TCP" || name === "UDP" || name === "SCTP") {
    if (port === undefined) return fail("port", `${name} needs a port from 1–65535`, null, "PCL1007");
  } else if (port !== undefined && !WITH_PORTS.has(name)) return fail("port", `${name} has no port`, icmpHelp(name), "PCL1007");
  if (icmp !== undefined && !name.startsWith("ICMP")) return fail("icmp", `${name} has no ICMP type`);
  if (http !== undefined && name !== "TCP") return fail("http", `${name} carries no HTTP here`, "HTTP probes are TCP", "PCL1012");
  if (dns !== undefined && port === undefined) return fail("dns", `${name} carries no DNS here`, "DNS probes have a port");
  if (request !== undefined && (http ?? dns) !== undefined) return fail("request", "the request is given already", "leave `request` out");
  return http !== undefined && dns !== undefined ? fail("dns", "a request is HTTP or DNS, not both") : null;
}

function icmpHelp(name: string): string | null {
  return name.startsWith("ICMP") ? "ICMP has type/code: icmp: {type, code}" : null;
}

function numberOf(protocol: Probe["protocol"]): number {
  return typeof protocol === "number" ? protocol : PROTOCOL_NUMBERS[protocol];
}

/** Echo request unless said otherwise. */
function icmpOf({ icmp }: Probe, protocol: number): Flow["icmp"] {
  if (icmp !== undefined) return { type: icmp.type, code: icmp.code ?? null };
  if (protocol === PROTOCOL_NUMBERS.ICMP) return { type: 8, code: 0 };
  return protocol === PROTOCOL_NUMBERS.ICMPv6 ? { type: 128, code: 0 } : null;
}

function requestOf({ http, dns, request }: Probe): Request | null {
  if (request !== undefined) return { kind: request };
  if (dns !== undefined) return { kind: "dns", name: dns.name.toLowerCase().replace(/[.]$/, "") };
  if (http === undefined) return null;
  const headers = new Map(Object.entries(http.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  return { kind: "http", method: http.method ?? null, path: http.path ?? null, host: http.host ?? null, headers };
}
