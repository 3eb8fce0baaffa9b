/** Constants of the hash of addresses; the C program uses the same. */
export const HASH = { A: 0x85eb_ca6b, B: 0xc2b2_ae35, STEP: 0x9e37_79b9 } as const;

/** One more 32-bit word into a hash: all arithmetic is modulo 2^32. */
export function mix(hash: number, word: number): number {
  let mixed = Math.imul(hash ^ word, HASH.A);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, HASH.B);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** The hash of an address (four words, the most significant first) and one more word. */
export function hashAddress(seed: number, words: readonly [number, number, number, number], last: number): number {
  return mix(mix(mix(mix(mix(seed, words[0]), words[1]), words[2]), words[3]), last);
}
