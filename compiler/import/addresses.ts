import { type AddressRange, ALL_V4, addresses, gaps, isProblem, MAX_ADDRESS, parseCidr, toCidrs } from "#algebra";
import type { CidrPeer } from "#ir";

/** Address blocks with holes that together are exactly these ranges: whichever spelling is shorter. */
export function blocksOf(ranges: readonly AddressRange[], pods: boolean): CidrPeer[] {
  const one = (cidr: string, except: readonly string[]): CidrPeer => ({ kind: "cidr", cidr, except, pods });
  const normal = gaps(gaps(ranges, 0n, MAX_ADDRESS, 1n), 0n, MAX_ADDRESS, 1n);
  return ([4, 6] as const).flatMap((family) => {
    const mine = addresses.overlap(normal, [family === 4 ? ALL_V4 : [ALL_V4[1] + 1n, MAX_ADDRESS]]);
    if (mine.length === 0) return [];
    const plain = toCidrs(mine);
    const hull = hullOf(mine, family);
    const parsed = parseCidr(hull);
    const holes = isProblem(parsed) ? [] : toCidrs(addresses.without([parsed.range], mine));
    return holes.length + 1 < plain.length ? [one(hull, holes)] : plain.map((cidr) => one(cidr, []));
  });
}

/** The smallest block that holds all ranges. */
function hullOf(ranges: readonly AddressRange[], family: 4 | 6): string {
  const low = (ranges[0] as AddressRange)[0];
  const high = (ranges.at(-1) as AddressRange)[1];
  const first = toCidrs([[low, low]])[0] as string;
  const address = first.slice(0, first.indexOf("/"));
  for (let prefix = family === 4 ? 32 : 128; prefix > 0; prefix--) {
    const cidr = parseCidr(`${address}/${prefix}`);
    if (!isProblem(cidr) && cidr.range[1] >= high) return cidr.text;
  }
  return family === 4 ? "0.0.0.0/0" : "::/0";
}
