import { normalize, type Run, type Runs } from "../runs.ts";

let orbits: Map<number, readonly number[]> | null = null;

/** The set with every character that `(?i)` takes for one of its own (Unicode simple case folding). */
export function foldCase(set: Runs): Runs {
  orbits ??= findOrbits();
  const found: Run[] = [...set];
  const size = set.reduce((sum, [low, high]) => sum + high - low + 1, 0);
  if (size < orbits.size) {
    for (const [low, high] of set) for (let c = low; c <= high; c++) for (const other of orbits.get(c) ?? []) found.push([other, other]);
  } else {
    for (const [c, others] of orbits) if (set.some(([low, high]) => low <= c && c <= high)) for (const other of others) found.push([other, other]);
  }
  return normalize(found);
}

/** Characters grouped by their simple folding, which `/iu` compares by; characters alone in their group are left out. */
function findOrbits(): Map<number, readonly number[]> {
  const groups = new Map<number, Set<number>>();
  for (let c = 0x41; c <= 0x1ffff; c++) {
    const text = String.fromCodePoint(c);
    for (const other of [text.toLowerCase(), text.toUpperCase()]) {
      if (other === text || other.length !== String.fromCodePoint(other.codePointAt(0) as number).length) continue;
      if (new RegExp(`^${text}$`, "iu").test(other)) join(groups, c, other.codePointAt(0) as number);
    }
  }
  return new Map([...groups].map(([c, group]) => [c, [...group]]));
}

function join(groups: Map<number, Set<number>>, a: number, b: number): void {
  const merged = new Set([...(groups.get(a) ?? [a]), ...(groups.get(b) ?? [b])]);
  for (const member of merged) groups.set(member, merged);
}
