import { type Cube, evaluateLevels, type Point, type Side, type SideVerdict } from "#model";
import { NAMESPACE, namespaceOf } from "./subjects.ts";

/** Judges single flows by one side, and reads only the cubes that may have the flow's subject. */
export class Judge {
  /** Cubes read so far. */
  read = 0;
  readonly #side: Side;
  readonly #near = new Map<string, Side>();
  /** For each level the cubes of each namespace, and under null those that name no single one; with their places. */
  #places: readonly ReadonlyMap<string | null, readonly number[]>[] | null = null;

  constructor(side: Side) {
    this.#side = side;
  }

  verdict(point: Point): SideVerdict {
    const namespace = point(NAMESPACE);
    const side = typeof namespace === "string" ? this.#sideIn(namespace) : this.#side;
    for (const { cubes } of side) this.read += cubes.length;
    return evaluateLevels(side, point);
  }

  #sideIn(namespace: string): Side {
    let side = this.#near.get(namespace);
    if (side === undefined) {
      this.#places ??= this.#side.map(({ cubes }) => placesOf(cubes));
      const places = this.#places;
      side = this.#side.map((level, i) => ({ ...level, cubes: cubesAt(level.cubes, places[i]?.get(null), places[i]?.get(namespace)) }));
      this.#near.set(namespace, side);
    }
    return side;
  }
}

function placesOf(cubes: readonly Cube[]): Map<string | null, number[]> {
  const places = new Map<string | null, number[]>();
  for (let i = 0; i < cubes.length; i++) {
    const namespace = namespaceOf(cubes[i] as Cube);
    const list = places.get(namespace);
    if (list === undefined) places.set(namespace, [i]);
    else list.push(i);
  }
  return places;
}

function cubesAt(cubes: readonly Cube[], wide: readonly number[] = [], own: readonly number[] = []): Cube[] {
  const places = wide.length === 0 ? own : [...wide, ...own].sort((a, b) => a - b);
  return places.map((place) => cubes[place] as Cube);
}
