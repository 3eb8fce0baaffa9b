import type { Classes } from "./classes.ts";
import type { Packed } from "./rows.ts";

/** The reasons of all cells: one for most port classes, and a list of the others. */
export interface Explained {
  /** By cell the number of its row. */
  readonly of: Uint16Array;
  readonly rows: readonly { readonly base: number; readonly count: number; readonly other: number }[];
  /** Port class << 16 | reason, ascending within a row. */
  readonly list: Uint32Array;
}

/** Writes down the reason of each verdict once for all cells that share it. */
export function explain(classes: Classes, packed: Packed): Explained {
  const rows: { base: number; count: number; other: number }[] = [];
  const list: number[] = [];
  const known = new Map<number, number>();
  const of = Uint16Array.from(packed.vectors, (number) => {
    let row = known.get(number);
    if (row === undefined) {
      const vector = classes.vectors[number] as Uint16Array;
      const other = mostFrequent(vector);
      const base = list.length;
      for (const [cls, reason] of vector.entries()) if (reason !== other) list.push(cls * 0x1_0000 + reason);
      row = rows.push({ base, count: list.length - base, other }) - 1;
      known.set(number, row);
    }
    return row;
  });
  return { of, rows, list: Uint32Array.from(list) };
}

function mostFrequent(vector: Uint16Array): number {
  const counts = new Map<number, number>();
  for (const reason of vector) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].reduce((best, one) => (one[1] > best[1] || (one[1] === best[1] && one[0] < best[0]) ? one : best), [0, 0])[0];
}
