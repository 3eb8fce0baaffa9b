/** An IPv6 block and its class. */
export interface Block6 {
  readonly value: bigint;
  readonly length: number;
  readonly cls: number;
}

const ALL = (1n << 128n) - 1n;

/**
 * The fewest blocks that, matched by the longest one, give each address the class of the range that it lies in; `starts` are the
 * first addresses of ranges, ascending from 0. R. Draves and others, Constructing Optimal IP Routing Tables, INFOCOM 1999.
 */
export function blocksOf(starts: readonly bigint[], classes: readonly number[]): readonly Block6[] {
  const found: Block6[] = [];
  /** Classes that the block may have as a whole, at the lowest cost. */
  const wanted = new Map<string, ReadonlySet<number>>();
  const indexOf = (address: bigint): number => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as bigint) <= address) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const uniform = (value: bigint, length: number): number | null => {
    const first = indexOf(value);
    const last = value + (ALL >> BigInt(length));
    for (let i = first; i < starts.length && (starts[i] as bigint) <= last; i++) if (classes[i] !== classes[first]) return null;
    return classes[first] as number;
  };
  const half = (value: bigint, length: number) => value + (1n << BigInt(127 - length));
  const gather = (value: bigint, length: number): ReadonlySet<number> => {
    const whole = uniform(value, length);
    let set: ReadonlySet<number>;
    if (whole !== null) set = new Set([whole]);
    else {
      const [left, right] = [gather(value, length + 1), gather(half(value, length), length + 1)];
      const common = [...left].filter((cls) => right.has(cls));
      set = new Set(common.length > 0 ? common : [...left, ...right]);
    }
    wanted.set(`${value}/${length}`, set);
    return set;
  };
  const place = (value: bigint, length: number, inherited: number | null): void => {
    const set = wanted.get(`${value}/${length}`) as ReadonlySet<number>;
    const cls = inherited !== null && set.has(inherited) ? inherited : Math.min(...set);
    if (cls !== inherited) found.push({ value, length, cls });
    if (uniform(value, length) !== null) return;
    place(value, length + 1, cls);
    place(half(value, length), length + 1, cls);
  };
  gather(0n, 0);
  place(0n, 0, null);
  return found;
}
