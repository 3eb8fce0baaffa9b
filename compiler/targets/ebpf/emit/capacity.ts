/** A contributor to a table and how much of it is its own. */
export interface Contributor {
  readonly name: string;
  readonly count: number;
}
/** A table of the image is too small for the intent. */
export class CapacityExceeded extends Error {
  readonly table: string;
  readonly need: number;
  readonly most: number;
  readonly contributors: readonly Contributor[];

  constructor(table: string, need: number, most: number, contributors: readonly Contributor[]) {
    super(`${table}: ${need} of ${most}`);
    this.table = table;
    this.need = need;
    this.most = most;
    this.contributors = contributors;
  }
}

/** Throws where a table would need more than it holds. */
export function within(table: string, need: number, most: number, contributors: () => readonly Contributor[]): void {
  if (need > most) throw new CapacityExceeded(table, need, most, contributors());
}

/** The names that occur most often. */
export function topOf(names: Iterable<string>, most = 5): readonly Contributor[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
    .slice(0, most);
}
