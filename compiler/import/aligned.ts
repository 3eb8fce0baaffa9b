/** Two sequences in one, each in its own order; entries with `same` content stand together, as many as possible. */
export function aligned<T>(left: readonly T[], right: readonly T[], same: (a: T, b: T) => boolean): { left: T | null; right: T | null }[] {
  const lengths = Array.from({ length: left.length + 1 }, () => Array.from({ length: right.length + 1 }, () => 0));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const best = same(left[i] as T, right[j] as T) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      (lengths[i] as number[])[j] = best;
    }
  }
  const found: { left: T | null; right: T | null }[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const [a, b] = [left[i] ?? null, right[j] ?? null];
    if (a !== null && b !== null && same(a, b)) {
      found.push({ left: a, right: b });
      i++;
      j++;
    } else if (a !== null && (b === null || at(i + 1, j) >= at(i, j + 1))) {
      found.push({ left: a, right: null });
      i++;
    } else {
      found.push({ left: null, right: b });
      j++;
    }
  }
  return found;
}
