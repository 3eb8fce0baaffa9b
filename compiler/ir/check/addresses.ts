import { addresses, isProblem, parseCidr } from "#algebra";
import { quoted } from "#diagnostic";
import type { CidrPeer } from "../types.ts";
import type { Findings } from "./findings.ts";

/** A CIDR without host bits; returns it parsed where it is one. */
function checkCidr(text: string, findings: Findings): ReturnType<typeof parseCidr> | null {
  const parsed = parseCidr(text);
  if (isProblem(parsed)) {
    findings.report("PCL1010", [], parsed.message, parsed.help);
    return null;
  }
  if (!parsed.hostBits) return parsed;
  findings.report("PCL1010", [], `${quoted(text)} has host bits set, which engines read differently`, `did you mean ${parsed.text}`);
  return null;
}

/** A list of CIDRs without host bits. */
export function checkCidrs(cidrs: readonly string[], findings: Findings): void {
  for (const [i, cidr] of cidrs.entries()) checkCidr(cidr, findings.below(i));
}

/** A block and its holes: each hole lies inside, and something is left. */
export function checkCidrPeer(peer: CidrPeer, findings: Findings): void {
  const whole = checkCidr(peer.cidr, findings.below("cidr"));
  const holes = peer.except.map((one, i) => checkCidr(one, findings.below("except", i)));
  if (whole === null || isProblem(whole)) return;
  for (const [i, hole] of holes.entries()) {
    if (hole === null || isProblem(hole)) continue;
    if (hole.range[0] < whole.range[0] || hole.range[1] > whole.range[1])
      findings.report("PCL1010", ["except", i], `the exception ${quoted(hole.text)} does not lie in ${quoted(whole.text)}`, "leave it out");
  }
  const inside = holes.flatMap((hole) => (hole === null || isProblem(hole) ? [] : [hole.range]));
  if (addresses.without([whole.range], inside).length === 0)
    findings.report(
      "PCL1006",
      ["except"],
      `the exceptions cover all of ${quoted(whole.text)}: the peer matches nothing`,
      "leave the peer or the exceptions out",
    );
}
