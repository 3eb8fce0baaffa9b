import { type AddressRange, addresses, isProblem, parseCidr } from "#algebra";
import type { BlockPeer } from "../network-cubes.ts";

interface Entry {
  readonly range: AddressRange;
  readonly prefix: number;
  readonly matches: boolean;
}

/**
 * The addresses that the ipBlocks of one rule stand for together: kube-router puts them all, exceptions as `nomatch`, into one
 * hash:net set a family, where the longest prefix decides (policy.go, evalIPBlockPeer; ipset(8)).
 */
export function sharedSet(blocks: readonly BlockPeer[]): AddressRange[] {
  const entries = new Map<string, Entry>();
  for (const { cidr, except } of blocks) {
    for (const part of parts(cidr)) add(entries, part, true);
    for (const hole of except) add(entries, hole, false);
  }
  return [...entries.values()]
    .sort((a, b) => a.prefix - b.prefix)
    .reduce<AddressRange[]>((found, { range, matches }) => [...addresses.without(found, [range]), ...(matches ? [range] : [])], []);
}

/** ipset takes no prefix of length 0: IPv4 becomes two halves, IPv6 what is in use. */
function parts(cidr: string): readonly string[] {
  if (cidr === "0.0.0.0/0") return ["0.0.0.0/1", "128.0.0.0/1"];
  return cidr === "::/0" ? ["2000::/3", "fd00::/8"] : [cidr];
}

/** A later entry for the same network replaces the earlier one (`add -exist`). */
function add(entries: Map<string, Entry>, cidr: string, matches: boolean): void {
  const parsed = parseCidr(cidr);
  if (isProblem(parsed)) return;
  entries.set(parsed.text, { range: parsed.range, prefix: parsed.prefix, matches });
}
