import type { Path } from "#diagnostic";
import { nameOf } from "#manifest";
import { checkLength, oneOf } from "./cluster-peer.ts";
import type { WrittenAdminPort, WrittenProtocol } from "./cluster-policy-shape.ts";
import { type Findings, quoted } from "./findings.ts";
import { type Protocol, readPortNumber, readProtocol } from "./port.ts";
import type { ClusterPort } from "./types.ts";

/** `protocols` of v1alpha2. */
export function readProtocols(written: readonly WrittenProtocol[] | undefined, limit: number, findings: Findings, path: Path): ClusterPort[] | null {
  if (written === undefined) return null;
  checkLength(written, limit, findings, path);
  return written.flatMap((one, i) => {
    const at = [...path, i];
    const field = oneOf(one, findings, at, "the protocol");
    if (field === null) return [];
    if (field === "destinationNamedPort") return named(one.destinationNamedPort, null, findings, [...at, field]);
    const protocol = field.toUpperCase() as Protocol;
    const port = one[field]?.destinationPort;
    const inside = [...at, field, "destinationPort"];
    if (port === undefined) {
      findings.add("PCL1004", [...at, field], "the protocol is empty and must have a destinationPort", "every port is the range 1-65535");
      return [];
    }
    const choice = oneOf(port, findings, inside, "the destinationPort");
    if (choice === "number") return interval(protocol, port.number, port.number, findings, [...inside, "number"], [...inside, "number"]);
    if (choice === null || port.range === undefined) return [];
    const { start, end } = port.range;
    const found = interval(protocol, start, end, findings, [...inside, "range", "start"], [...inside, "range", "end"]);
    // CEL of the CRD: self.start < self.end.
    if (found.some((one) => one.kind === "number" && one.from === one.to))
      findings.add(
        "PCL1007",
        [...inside, "range"],
        `range start ${String(start)} must be lower than end ${String(end)}`,
        "use number for a single port",
      );
    return found;
  });
}

/** `ports` of v1alpha1. */
export function readAdminPorts(
  written: readonly WrittenAdminPort[] | undefined,
  limit: number,
  findings: Findings,
  path: Path,
): ClusterPort[] | null {
  if (written === undefined) return null;
  checkLength(written, limit, findings, path);
  return written.flatMap((one, i) => {
    const at = [...path, i];
    const field = oneOf(one, findings, at, "the port");
    if (field === "namedPort") return named(one.namedPort, null, findings, [...at, field]);
    if (field === "portNumber" && one.portNumber !== undefined) {
      const protocol = readProtocol(one.portNumber.protocol, findings, [...at, field, "protocol"]);
      const where = [...at, field, "port"];
      return protocol === null ? [] : interval(protocol, one.portNumber.port, one.portNumber.port, findings, where, where);
    }
    if (field !== "portRange" || one.portRange === undefined) return [];
    const protocol = readProtocol(one.portRange.protocol, findings, [...at, field, "protocol"]);
    const { start, end } = one.portRange;
    return protocol === null ? [] : interval(protocol, start, end, findings, [...at, field, "start"], [...at, field, "end"]);
  });
}

function interval(protocol: Protocol, start: unknown, end: unknown, findings: Findings, atStart: Path, atEnd: Path): ClusterPort[] {
  const from = readPortNumber(start, findings, atStart);
  const to = atStart === atEnd ? from : readPortNumber(end, findings, atEnd);
  if (from === null || to === null) return [];
  if (from > to) {
    findings.add("PCL1007", atEnd, `range start ${from} is higher than end ${to}`);
    return [];
  }
  return [{ kind: "number", protocol, from, to }];
}

/** The CRDs take any text as a port name; a name that no container can have matches nothing. */
function named(value: unknown, protocol: Protocol | null, findings: Findings, path: Path): ClusterPort[] {
  if (typeof value === "string" && value !== "") return [{ kind: "name", protocol, name: value }];
  findings.add("PCL1007", path, typeof value === "string" ? `port name ${quoted(value)} is empty` : `the port name is ${nameOf(value)}, not text`);
  return [];
}
