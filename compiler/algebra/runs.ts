/** Whole numbers as sorted, disjoint, non-adjacent inclusive intervals. */
export type Runs = readonly Run[];
export type Run = readonly [low: number, high: number];

/** The canonical runs of any intervals: sorted, merged where they touch. */
export function normalize(intervals: Iterable<Run>): Runs {
  const merged: [number, number][] = [];
  for (const [low, high] of [...intervals].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (high < low) continue;
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  return merged;
}

/** The runs of single numbers. */
export function fromNumbers(numbers: Iterable<number>): Runs {
  return normalize([...numbers].map((n): Run => [n, n]));
}

export function union(a: Runs, b: Runs): Runs {
  return normalize([...a, ...b]);
}

export function intersect(a: Runs, b: Runs): Runs {
  const found: Run[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [low1, high1] = a[i] as Run;
    const [low2, high2] = b[j] as Run;
    if (Math.max(low1, low2) <= Math.min(high1, high2)) found.push([Math.max(low1, low2), Math.min(high1, high2)]);
    if (high1 < high2) i++;
    else j++;
  }
  return found;
}

/** The numbers of [min, max] that `a` leaves out. */
export function without(a: Runs, min: number, max: number): Runs {
  const found: Run[] = [];
  let next = min;
  for (const [low, high] of a) {
    if (low > next) found.push([next, Math.min(low - 1, max)]);
    next = Math.max(next, high + 1);
    if (next > max) break;
  }
  if (next <= max) found.push([next, max]);
  return found;
}

/** Whether a number lies in the runs (binary search). */
export function includes(a: Runs, n: number): boolean {
  let [low, high] = [0, a.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [from, to] = a[middle] as Run;
    if (n < from) high = middle - 1;
    else if (n > to) low = middle + 1;
    else return true;
  }
  return false;
}
