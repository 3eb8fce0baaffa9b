import { didYouMean, type Path } from "#diagnostic";
import { nameOf, spellingOf } from "#manifest";
import { type Findings, quoted } from "./findings.ts";

export const PROTOCOLS = ["TCP", "UDP", "SCTP"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** A protocol as the API server takes it, TCP when missing; null where it was refused. */
export function readProtocol(value: unknown, findings: Findings, path: Path): Protocol | null {
  if (value === undefined || value === null) return "TCP";
  const known = PROTOCOLS.find((one) => one === value);
  if (known !== undefined) return known;
  if (typeof value !== "string") findings.add("PCL1004", path, `the protocol is ${nameOf(value)}, not one of TCP, UDP, SCTP`);
  else {
    const icmp = /^icmp/i.test(value) ? "; ICMP has type/code and no port" : "";
    const near = didYouMean(value, PROTOCOLS);
    findings.add(
      "PCL1004",
      path,
      `protocol ${quoted(value)} is not one of TCP, UDP, SCTP${icmp}`,
      near === null ? undefined : `did you mean ${near}`,
    );
  }
  return null;
}

/** A port number 1–65535 spelled as decimal digits; null where it was refused. Nothing is coerced. */
export function readPortNumber(value: unknown, findings: Findings, path: Path, what = "port"): number | null {
  if (typeof value !== "number") {
    const help = typeof value === "string" ? "write the number without quotes" : undefined;
    findings.add("PCL1007", path, `the ${what} is ${nameOf(value)}, not a number from 1–65535`, help);
    return null;
  }
  const spelling = spellingOf(findings.document, path);
  if (!Number.isInteger(value) || value < 1 || value > 65_535) findings.add("PCL1007", path, `${what} ${quoted(value)} is not a number from 1–65535`);
  else if (spelling !== null && !/^[1-9][0-9]*$/.test(spelling))
    findings.add("PCL1007", path, `the ${what} is spelled ${quoted(spelling)}, not as decimal digits from 1–65535`, `write ${value}`);
  else return value;
  return null;
}

/** A port name (IANA_SVC_NAME); null where it was refused. A quoted number is a bad name. */
export function readPortName(value: string, findings: Findings, path: Path): string | null {
  const problem = portNameProblem(value);
  if (problem === null) return value;
  const help = /^[0-9]+$/.test(value) ? "write the number without quotes" : "lower-case letters, digits and single inner -, at most 15 characters";
  findings.add("PCL1007", path, `the text ${quoted(value)} is no port name, and no number from 1–65535: ${problem}`, help);
  return null;
}

/** Why a text is no IANA service name, or null. */
export function portNameProblem(value: string): string | null {
  if (value.length > 15) return `it has ${value.length} characters, the limit is 15`;
  if (!/^[-a-z0-9]+$/.test(value)) return "it has other characters than a–z, 0–9 and -";
  if (!/[a-z]/.test(value)) return "it has no letter";
  return /--|^-|-$/.test(value) ? "a - stands first, last or twice" : null;
}
