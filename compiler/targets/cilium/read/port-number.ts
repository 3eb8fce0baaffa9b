import { type Findings, quoted } from "#api";
import type { Path } from "#diagnostic";

export type PortNumber = { readonly number: number } | { readonly name: string };

const MAX_PORT = 65_535;

/** Cilium pkg/iana: an IANA service name, at most 15 letters and digits with single dashes between, one letter at least. */
function isServiceName(text: string): boolean {
  return text.length <= 15 && /^[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*$/.test(text) && /[a-zA-Z]/.test(text);
}

/** A port as the agent parses it: a name, or a number as Go reads literals (a leading 0 is octal); null where it was refused. */
export function readPortNumber(text: string, findings: Findings, path: Path): PortNumber | null {
  if (isServiceName(text)) return { name: text.toLowerCase() };
  const number = /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : /^(0|[1-9][0-9]*)$/.test(text) ? Number(text) : Number.NaN;
  if (number <= MAX_PORT) return { number };
  findings.add("PCL1007", path, `${quoted(text)} is no port`, `a number 1–${MAX_PORT}, 0 for every port, or a port name of at most 15 characters`);
  return null;
}
