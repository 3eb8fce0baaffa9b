import { INLINE_CELL, NO_PORT } from "#image";
import { DIRECTIONS, type Direction } from "#ir";
import type { Classes } from "./classes.ts";

/** Where the cells of one direction stand. */
export interface CellPlace {
  readonly base: number;
  readonly width: number;
  readonly mask: number;
}
/** Cells and rows as the program looks them up. */
export interface Packed {
  readonly cells: Uint32Array;
  /** For each cell the number of its vector. */
  readonly vectors: Int32Array;
  readonly rows: readonly (readonly boolean[])[];
  /** By direction and subject: port classes that inline cells add. */
  readonly any: Readonly<Record<Direction, readonly (readonly boolean[])[]>>;
  readonly places: Readonly<Record<Direction, CellPlace>>;
}

const MOST_INLINE = 3;

/** Packs verdicts (`allowed`: by vector and port class) into cells; a direction in which the peer never matters has one cell a subject. */
export function packCells(classes: Classes, allowed: readonly (readonly boolean[])[]): Packed {
  const rows = new Map<string, number>();
  const list: (readonly boolean[])[] = [];
  const rowOf = (row: readonly boolean[]): number => {
    const key = row.map(Number).join("");
    let found = rows.get(key);
    if (found === undefined) {
      found = list.push(row) - 1;
      rows.set(key, found);
    }
    return found;
  };
  const cells: number[] = [];
  const vectors: number[] = [];
  const any: Partial<Record<Direction, (readonly boolean[])[]>> = {};
  const places: Partial<Record<Direction, CellPlace>> = {};
  for (const direction of DIRECTIONS) {
    const own = classes.cells[direction];
    const { subjects, peers } = classes;
    const same = Array.from({ length: subjects }, (_, s) => own.subarray(s * peers, (s + 1) * peers)).every((row) =>
      row.every((one) => one === row[0]),
    );
    const width = same ? 1 : peers;
    places[direction] = { base: cells.length, width, mask: same ? 0 : 0xffff };
    any[direction] = Array.from({ length: subjects }, (_, s) => {
      const row = own.subarray(s * peers, s * peers + width);
      const usual = majority(row, allowed, classes.ports);
      const known = new Map<number, number>();
      for (const vector of row) {
        let cell = known.get(vector);
        if (cell === undefined) {
          const bits = allowed[vector] as readonly boolean[];
          cell = inline(bits, usual) ?? rowOf(bits);
          known.set(vector, cell);
        }
        cells.push(cell);
        vectors.push(vector);
      }
      return usual;
    });
  }
  return {
    cells: Uint32Array.from(cells),
    vectors: Int32Array.from(vectors),
    rows: list,
    any: any as Packed["any"],
    places: places as Packed["places"],
  };
}

/** Port classes that more than half of the cells allow. */
function majority(row: Int32Array, allowed: readonly (readonly boolean[])[], ports: number): readonly boolean[] {
  const counts = new Uint32Array(ports);
  const times = new Map<number, number>();
  for (const vector of row) times.set(vector, (times.get(vector) ?? 0) + 1);
  for (const [vector, count] of times)
    for (let cls = 0; cls < ports; cls++) if (allowed[vector]?.[cls]) counts[cls] = (counts[cls] as number) + count;
  return Array.from(counts, (count) => count * 2 > row.length);
}

/** A cell that adds up to three port classes to the row of its subject; null where that can't be said. */
function inline(bits: readonly boolean[], usual: readonly boolean[]): number | null {
  const more: number[] = [];
  for (let cls = 0; cls < bits.length; cls++) {
    if (bits[cls] === usual[cls]) continue;
    if (usual[cls] || more.length === MOST_INLINE) return null;
    more.push(cls);
  }
  const [a = NO_PORT, b = NO_PORT, c = NO_PORT] = more;
  return (INLINE_CELL | a | (b << 10) | (c << 20)) >>> 0;
}
