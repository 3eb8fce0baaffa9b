/** A masked port of one protocol, as the datapath's trie has it; protocol 0 is everything, 0 bits every port. */
export interface PortKey {
  readonly protocol: number;
  readonly port: number;
  readonly bits: number;
}

const BITS = 16;

/** The fewest masked ports that cover a range; the end at or below the start means the start alone (Cilium pkg/policy/portrange.go). */
export function portKeys(protocol: number, from: number, to: number): PortKey[] {
  if (from === 0) return [{ protocol, port: 0, bits: 0 }];
  const keys: PortKey[] = [];
  let low = from;
  const high = Math.max(from, to);
  while (low <= high) {
    let free = 0;
    while (free < BITS && low % 2 ** (free + 1) === 0 && low + 2 ** (free + 1) - 1 <= high) free++;
    keys.push({ protocol, port: low, bits: BITS - free });
    low += 2 ** free;
  }
  return keys;
}

/** Whether the first key holds for every packet of the second. */
export function covers(broad: PortKey, narrow: PortKey): boolean {
  if (broad.protocol === 0) return true;
  if (broad.protocol !== narrow.protocol || broad.bits > narrow.bits) return false;
  return broad.port >> (BITS - broad.bits) === narrow.port >> (BITS - broad.bits);
}
