import { DIRECTIONS, type Direction } from "#ir";
import type { Matrix } from "./matrix.ts";
import type { Reasons } from "./verdicts.ts";

/** The matrix with alike classes merged; classes of subjects and peers count from 1, 0 is who is not known. */
export interface Classes {
  /** Class of each leaf. */
  readonly subjectOf: Int32Array;
  readonly peerOf: Int32Array;
  readonly portOf: Int32Array;
  readonly subjects: number;
  readonly peers: number;
  readonly ports: number;
  /** Port class for each mask of names and port class. */
  readonly named: readonly (readonly number[])[];
  /** For each cell [direction][subject][peer] its reasons by port class, numbered in `vectors`. */
  readonly cells: Readonly<Record<Direction, Int32Array>>;
  readonly vectors: readonly Uint16Array[];
}

/** Merges subjects, peers and traffic that every verdict treats alike, reasons included. */
export function classesOf(matrix: Matrix): Classes {
  const [leavesS, leavesP] = [matrix.subjects.leaves.length, matrix.peers.leaves.length];
  const port = mergedTraffic(matrix);
  const vectors = new Map<string, number>();
  const short: Uint16Array[] = [];
  const vectorOf = matrix.vectors.map((vector) => {
    const own = Uint16Array.from(port.samples, (sample) => vector[sample] as number);
    const key = own.join(",");
    const known = vectors.get(key) ?? short.push(own) - 1;
    vectors.set(key, known);
    return known;
  });
  const signature = (count: number, step: (i: number) => Iterable<number>) =>
    numbered(Array.from({ length: count }, (_, i) => [...step(i)].join(",")));
  const at = (direction: Direction, s: number, p: number) => vectorOf[matrix.cells[direction][s * leavesP + p] as number] as number;
  const subject = signature(leavesS, function* (s) {
    for (const direction of DIRECTIONS) for (let p = 0; p < leavesP; p++) yield at(direction, s, p);
  });
  const peer = signature(leavesP, function* (p) {
    for (const direction of DIRECTIONS) for (const s of subject.samples) yield at(direction, s, p);
  });
  const [subjects, peers] = [subject.samples.length + 1, peer.samples.length + 1];
  const pool = new Pool(short, matrix.reasons);
  const cells = Object.fromEntries(
    DIRECTIONS.map((direction) => {
      const own = new Int32Array(subjects * peers);
      for (const [s, leafS] of subject.samples.entries())
        for (const [p, leafP] of peer.samples.entries()) own[(s + 1) * peers + p + 1] = at(direction, leafS, leafP);
      for (let s = 1; s < subjects; s++) own[s * peers] = pool.meet(own.subarray(s * peers + 1, (s + 1) * peers));
      for (let p = 0; p < peers; p++) own[p] = pool.meet(Array.from({ length: subjects - 1 }, (_, s) => own[(s + 1) * peers + p] as number));
      return [direction, own];
    }),
  ) as Record<Direction, Int32Array>;
  return {
    subjectOf: subject.numbers.map((n) => n + 1),
    peerOf: peer.numbers.map((n) => n + 1),
    portOf: port.numbers,
    subjects,
    peers,
    ports: port.samples.length,
    named: port.named,
    cells,
    vectors: pool.vectors,
  };
}

interface Numbered {
  readonly numbers: Int32Array;
  /** The first of each number. */
  readonly samples: readonly number[];
}

function numbered(keys: readonly string[]): Numbered {
  const known = new Map<string, number>();
  const samples: number[] = [];
  const numbers = Int32Array.from(keys, (key, i) => {
    const found = known.get(key) ?? samples.push(i) - 1;
    known.set(key, found);
    return found;
  });
  return { numbers, samples };
}

/** Traffic with the same reasons everywhere, under every mask of names. */
function mergedTraffic({ traffic, vectors }: Matrix): Numbered & { readonly named: readonly (readonly number[])[] } {
  const column = numbered(traffic.classes.map((_, i) => vectors.map((vector) => vector[i]).join(",")));
  const merged = numbered(traffic.classes.map(({ named }, i) => [i, ...named.slice(1)].map((cls) => column.numbers[cls]).join(",")));
  const named = Array.from({ length: 2 ** traffic.names.length }, (_, mask) =>
    merged.samples.map((sample) => {
      const target = mask === 0 ? sample : (traffic.classes[sample]?.named[mask] as number);
      return merged.numbers[target] as number;
    }),
  );
  return { ...merged, named };
}

/** Vectors, and what is sure where it is not known which of several holds. */
class Pool {
  readonly vectors: Uint16Array[];
  readonly #reasons: Reasons;
  readonly #known = new Map<string, number>();

  constructor(vectors: Uint16Array[], reasons: Reasons) {
    this.vectors = vectors;
    this.#reasons = reasons;
  }

  meet(numbers: ArrayLike<number>): number {
    const all = [...new Set(Array.from(numbers))].sort((a, b) => a - b);
    if (all.length === 1) return all[0] as number;
    const key = all.join(",");
    let found = this.#known.get(key);
    if (found === undefined) {
      const parts = all.map((one) => this.vectors[one] as Uint16Array);
      const allowed = this.#reasons.number("", "whoever it is may", "allow");
      const met = (parts[0] as Uint16Array).map((first, cls) => {
        if (parts.some((part) => this.#reasons.list[part[cls] as number]?.verdict === "deny"))
          return parts.every((part) => part[cls] === first) ? first : 0;
        return parts.every((part) => part[cls] === first) ? first : allowed;
      });
      found = this.vectors.push(met) - 1;
      this.#known.set(key, found);
    }
    return found;
  }
}
