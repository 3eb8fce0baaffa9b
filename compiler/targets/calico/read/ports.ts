import { quoted } from "#api";
import type { Path } from "#diagnostic";
import { PROTOCOL_NUMBERS } from "#model";
import type { Findings } from "./findings.ts";
import type { PortTerm } from "./rules.ts";

/** Protocols that may stand by name (libcalico-go, lib/validator/v3). */
const NAMES = ["TCP", "UDP", "ICMP", "ICMPv6", "SCTP", "UDPLite"] as const;
const WITH_PORTS: readonly number[] = [PROTOCOL_NUMBERS.TCP, PROTOCOL_NUMBERS.UDP, PROTOCOL_NUMBERS.SCTP];

export const carriesPorts = (protocol: number | null): boolean => protocol !== null && WITH_PORTS.includes(protocol);

/** A protocol by name or number; null where none is given or it was refused. */
export function readProtocol(value: number | string | null | undefined, findings: Findings, path: Path): number | null {
  if (value === null || value === undefined) return null;
  const number = typeof value === "number" ? value : /^[0-9]{1,3}$/.test(value) ? Number(value) : null;
  if (number !== null) {
    if (number >= 1 && number <= 255) return number;
    findings.add("PCL1004", path, `protocol ${quoted(value)} is not a number from 1 to 255`);
    return null;
  }
  const name = NAMES.find((one) => one === value);
  if (name !== undefined) return PROTOCOL_NUMBERS[name];
  findings.add("PCL1004", path, `protocol ${quoted(value)} is not known`, `a number, or one of ${NAMES.join(", ")}`);
  return null;
}

/** A list of ports: numbers, `first:last` and names. */
export function readPorts(values: readonly (number | string)[] | null | undefined, findings: Findings, path: Path): PortTerm[] {
  return (values ?? []).flatMap((value, i) => readPort(value, findings, [...path, i]) ?? []);
}

function readPort(value: number | string, findings: Findings, path: Path): PortTerm | null {
  const range = typeof value === "number" ? [value, value] : rangeOf(value);
  if (range !== null) {
    const [from = 0, to = 0] = range;
    if (from < 1 || to < 1 || from > 65_535 || to > 65_535) findings.add("PCL1007", path, `port ${quoted(value)} is outside 1–65535`);
    else if (from > to) findings.add("PCL1007", path, `the range ${quoted(value)} ends below its start: ${to} < ${from}`);
    else return { from, to };
    return null;
  }
  const name = String(value);
  if (isPortName(name)) return { name };
  findings.add(
    "PCL1007",
    path,
    `${quoted(value)} is no port, range or port name`,
    "write 8080, '8000:8010', or a name of at most 15 of a-z, 0-9 and -",
  );
  return null;
}

function rangeOf(text: string): [number, number] | null {
  const match = /^([0-9]+)(?::([0-9]+))?$/.exec(text);
  return match === null ? null : [Number(match[1]), Number(match[2] ?? match[1])];
}

/** IANA service names, as Kubernetes checks them. */
function isPortName(text: string): boolean {
  return text.length <= 15 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text) && /[a-z]/.test(text) && !text.includes("--");
}
