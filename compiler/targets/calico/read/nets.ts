import { type AddressRange, isProblem, parseAddress, parseCidr } from "#algebra";
import { quoted } from "#api";
import type { Path } from "#diagnostic";
import type { Findings } from "./findings.ts";

/** How an address block may be written: `strict` needs a prefix and no host bits, `loose` takes a single address and masks. */
export type NetMode = "strict" | "loose";

export interface Net {
  readonly family: 4 | 6;
  readonly prefix: number;
  readonly range: AddressRange;
}

export function readNets(values: readonly string[] | null | undefined, findings: Findings, path: Path, mode: NetMode): Net[] {
  return (values ?? []).flatMap((value, i) => readNet(value, findings, [...path, i], mode) ?? []);
}

function readNet(value: string, findings: Findings, path: Path, mode: NetMode): Net | null {
  const text = mode === "loose" && !value.includes("/") ? withPrefix(value) : value;
  const parsed = parseCidr(text);
  if (isProblem(parsed)) findings.add("PCL1010", path, parsed.message, parsed.help);
  else if (parsed.hostBits && mode === "strict")
    findings.add("PCL1010", path, `${quoted(value)} has bits set beyond its prefix`, `did you mean ${parsed.text}`);
  else return parsed;
  return null;
}

function withPrefix(text: string): string {
  const address = parseAddress(text);
  return "message" in address ? text : `${text}/${address.family === 4 ? 32 : 128}`;
}
