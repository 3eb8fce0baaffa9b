import { type Cidr, isProblem, parseCidr } from "#algebra";
import type { Path } from "#diagnostic";
import { nameOf } from "#manifest";
import { type Findings, quoted } from "./findings.ts";

/** `strict`: host bits, leading zeros and IPv4-mapped addresses are refused (StrictIPCIDRValidation); else read as before 1.36. */
export type CidrMode = "strict" | "sloppy" | "host bits";

/** A CIDR as the API server takes it, in canonical spelling; null where it was refused. */
export function readCidr(value: unknown, findings: Findings, path: Path, mode: CidrMode): Cidr | null {
  if (typeof value !== "string") {
    findings.add("PCL1004", path, value === undefined || value === null ? "the CIDR is missing" : `the CIDR is ${nameOf(value)}, not text`);
    return null;
  }
  const text = mode === "sloppy" ? asDecimal(value) : value;
  const parsed = parseCidr(text);
  if (isProblem(parsed)) {
    findings.add("PCL1010", path, parsed.message, parsed.help);
    return null;
  }
  if (parsed.hostBits && mode === "strict") {
    findings.add("PCL1010", path, `${quoted(value)} has bits set beyond its prefix`, `did you mean ${parsed.text}`);
    return null;
  }
  if (parsed.hostBits || text !== value) findings.add("PCL1055", path, `${quoted(value)} is read as ${parsed.text}`, `write ${parsed.text}`);
  return parsed;
}

/** Go's sloppy parser: leading zeros are decimal, an IPv4-mapped block is the IPv4 block. */
function asDecimal(text: string): string {
  const mapped = /^::ffff:([0-9.]+)\/([0-9]+)$/i.exec(text);
  const plain = mapped !== null && Number(mapped[2]) >= 96 ? `${mapped[1]}/${Number(mapped[2]) - 96}` : text;
  return /^[0-9.]+\/[0-9]+$/.test(plain) ? plain.replace(/(^|[./])0+(?=[0-9])/g, "$1") : plain;
}

/** Whether `inner` is a part of `outer` and not all of it. */
export function isInside(inner: Cidr, outer: Cidr): boolean {
  return inner.family === outer.family && inner.prefix > outer.prefix && inner.range[0] >= outer.range[0] && inner.range[1] <= outer.range[1];
}
