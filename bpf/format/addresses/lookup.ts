import { LEAF } from "../constants.ts";
import { hashAddress, mix } from "../hash.ts";
import { NAMED_PROBES } from "../sizes.ts";
import type { View } from "../view.ts";
import { wordsOf } from "./hash6.ts";

/** The class of an IPv4 address, as the program finds it. */
export function class4(addresses: View, address: number): number {
  const header = addresses.inner("hdr");
  const index = (address - header.number("flat_base")) >>> 0;
  if (index < header.number("flat_len")) return addresses.halves("flat")[index] ?? 0;
  let entry = addresses.words("root")[address >>> 16] as number;
  if (entry < LEAF) entry = addresses.words("l2")[entry * 256 + ((address >>> 8) & 255)] ?? LEAF;
  return entry < LEAF ? (addresses.halves("l3")[entry * 256 + (address & 255)] ?? 0) : entry & 0xffff;
}

/** The class of an IPv6 address, as the program finds it; or as it would be without blocks longer than `most`. */
export function class6(addresses: View, value: bigint, most = 128): number {
  const header = addresses.inner("hdr");
  const [seed, pilots, lengths] = [header.number("v6_seed"), addresses.raw("v6pilot"), addresses.words("v6len")];
  const slots = addresses.raw("v6").length / 32;
  for (let i = 0; i < header.number("n_v6len"); i++) {
    const length = lengths[i] as number;
    if (length > most) continue;
    const shift = BigInt(128 - length);
    const base = (value >> shift) << shift;
    const words = wordsOf(base);
    const first = hashAddress(seed, words, length);
    const second = hashAddress(first, words, length);
    const slot = addresses.inner("v6", mix(second, pilots[first & (pilots.length - 1)] as number) & (slots - 1));
    const hit = slot.number("used") === 1 && slot.number("len") === length && ((slot.big("hi") << 64n) | slot.big("lo")) === base;
    if (hit) return slot.number("cls");
  }
  return header.number("v6_default");
}

/** The names of a port at a destination, as a mask; IPv4 as ::ffff:a.b.c.d. */
export function namesOf(addresses: View, value: bigint, protocol: number, port: number): number {
  const count = addresses.raw("named").length / 24;
  const start = hashAddress(protocol, wordsOf(value), port);
  for (let i = 0; i < NAMED_PROBES; i++) {
    const slot = addresses.inner("named", (start + i) & (count - 1));
    if (slot.number("proto") === 0) return 0;
    if (slot.number("proto") === protocol && slot.number("port") === port && ((slot.big("hi") << 64n) | slot.big("lo")) === value)
      return slot.number("names");
  }
  return 0;
}
