import { quoted, seen } from "#diagnostic";
import type { PortMatch, Ports } from "../types.ts";
import type { Findings } from "./findings.ts";

/** Why a value is no port number, or null; nothing is coerced. */
export function portProblem(value: unknown): string | null {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65_535) return null;
  return `${seen(value)} is no port: a whole number, 1–65535`;
}

/** Why a text is no port name (IANA service name), or null. */
function portNameProblem(name: string): string | null {
  const valid = name.length <= 15 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && /[a-z]/.test(name);
  return valid ? null : `${quoted(name)} is not a port name`;
}

/** Numbers, ranges, names and ICMP messages of a rule's ports. */
export function checkPorts(ports: Ports, findings: Findings): void {
  if (ports === "any") return;
  if (ports.length === 0) findings.report("PCL1006", [], "an empty list of ports matches nothing", 'write "any" for every port');
  for (const [i, port] of ports.entries()) checkPort(port, findings.below(i));
}

function checkPort(port: PortMatch, findings: Findings): void {
  if ("name" in port) {
    const problem = portNameProblem(port.name);
    if (problem !== null) findings.report("PCL1007", ["name"], problem, "at most 15 of a–z, 0–9 and single `-`, with a letter");
    return;
  }
  if ("from" in port) {
    const ends = port.from === port.to ? (["from"] as const) : (["from", "to"] as const);
    const problems = ends.map((end) => ({ end, message: portProblem(port[end]) }));
    for (const { end, message } of problems) if (message !== null) findings.report("PCL1007", [end], message);
    if (problems.every(({ message }) => message === null) && port.to < port.from)
      findings.report("PCL1007", ["to"], `the range ends at \`${port.to}\`, before its start \`${port.from}\``, "write the lower port first");
    return;
  }
  for (const part of ["type", "code"] as const) {
    const value = port[part];
    if (value !== null && !(Number.isInteger(value) && value >= 0 && value <= 255))
      findings.report("PCL1007", [part], `${seen(value)} is no ICMP ${part}: a whole number, 0–255`);
  }
  if (port.code !== null && port.type === null)
    findings.report("PCL1007", ["code"], "an ICMP code says nothing without its type", "name the type, too");
}
