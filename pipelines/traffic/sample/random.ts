/** A generator of numbers in [0, 1) from a seed (mulberry32): the same seed, the same traffic. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** One of several things, as often as its weight says. */
export function pick<T extends { readonly weight: number }>(things: readonly T[], random: () => number): T {
  let left = random() * things.reduce((sum, { weight }) => sum + weight, 0);
  for (const one of things) {
    left -= one.weight;
    if (left < 0) return one;
  }
  return things.at(-1) as T;
}
