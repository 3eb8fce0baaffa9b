import type { Cube, Level, Side } from "#model";
import { isLike, meets, sameCube } from "./overlap.ts";
import { namespaceOf } from "./subjects.ts";

/** The cubes of one level, found by the namespace of their subjects. */
interface Page {
  readonly level: Level;
  cubes: readonly Cube[];
  readonly byNamespace: Map<string, Set<Cube>>;
  /** Cubes that name no single namespace. */
  readonly wide: Set<Cube>;
}

/** The cubes of one side as they were last seen. */
export class Ledger {
  #pages: Page[] = [];

  constructor(side: Side) {
    this.#pages = side.map(pageOf);
  }

  /** All levels as they were last seen. */
  get side(): Side {
    return this.#pages.map(({ level, cubes }) => ({ ...level, cubes }));
  }

  has(cube: Cube): boolean {
    const namespace = namespaceOf(cube);
    return this.#pages.some(({ byNamespace, wide }) => (namespace === null ? wide : byNamespace.get(namespace))?.has(cube) === true);
  }

  /** Takes over the new side; gives the cubes that came or went, or null where the levels are others. */
  update(side: Side): Cube[] | null {
    const sameLevels = side.length === this.#pages.length && side.every((level, i) => isLike(level, (this.#pages[i] as Page).level));
    if (!sameLevels) {
      this.#pages = side.map(pageOf);
      return null;
    }
    return side.flatMap((level, i) => updatePage(this.#pages[i] as Page, level.cubes));
  }

  /** The levels with the cubes that may meet one of these. */
  meeting(touched: readonly Cube[]): Side {
    const namespaces = touched.map(namespaceOf);
    return this.#pages.map(({ level, cubes, byNamespace, wide }) => {
      const candidates = namespaces.includes(null)
        ? cubes
        : [...wide, ...[...new Set(namespaces)].flatMap((one) => [...(byNamespace.get(one as string) ?? [])])];
      return { ...level, cubes: candidates.filter((cube) => touched.some((one) => meets(cube, one))) };
    });
  }
}

function pageOf(level: Level): Page {
  const page: Page = { level, cubes: level.cubes, byNamespace: new Map(), wide: new Set() };
  for (const cube of level.cubes) enter(page, cube);
  return page;
}

function enter(page: Page, cube: Cube): void {
  const namespace = namespaceOf(cube);
  if (namespace === null) page.wide.add(cube);
  else page.byNamespace.set(namespace, (page.byNamespace.get(namespace) ?? new Set()).add(cube));
}

function leave(page: Page, cube: Cube): void {
  const namespace = namespaceOf(cube);
  if (namespace === null) page.wide.delete(cube);
  else page.byNamespace.get(namespace)?.delete(cube);
}

/** What stands between the common beginning and the common end of both lists. */
function updatePage(page: Page, next: readonly Cube[]): Cube[] {
  const before = page.cubes;
  const shorter = Math.min(before.length, next.length);
  let start = 0;
  while (start < shorter && sameCube(before[start] as Cube, next[start] as Cube)) start++;
  let end = 0;
  while (end < shorter - start && sameCube(before[before.length - 1 - end] as Cube, next[next.length - 1 - end] as Cube)) end++;
  const gone = before.slice(start, before.length - end);
  const come = next.slice(start, next.length - end);
  if (gone.length === 0 && come.length === 0) return [];
  for (const cube of gone) leave(page, cube);
  for (const cube of come) enter(page, cube);
  page.cubes = [...before.slice(0, start), ...come, ...before.slice(before.length - end)];
  return [...gone, ...come];
}

/** The side where one of the cubes holds, and allowed everywhere else. */
export function within(side: Side, cubes: readonly Cube[]): Side {
  const unchanged: Level = { action: "allow", cubes: [{ when: [], rule: "" }], title: "proved before" };
  const changed: Level = { action: "pass", cubes: cubes.map(({ when }) => ({ when, rule: "" })), to: 2, title: "changed" };
  return [changed, unchanged, ...side.map((level) => (level.to === undefined ? level : { ...level, to: level.to + 2 }))];
}
