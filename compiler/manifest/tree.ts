import type { Path } from "#diagnostic";

/** The plain data of one document, and where in the text its parts stand. */
export interface Tree {
  readonly value: unknown;
  /** The offset of the entry at a path, or of the nearest one outside it. */
  offsetAt(path: Path): number;
  /** A scalar as it is written; null where there is none. */
  spellingAt(path: Path): string | null;
}

/** Where an entry of an object or list stands: at its key or item. */
interface Spot {
  readonly offset: number;
  readonly spelling: string | null;
}
/** The spots of every object and list of a document, by key or index. */
export type Spots = Map<object, Map<string | number, Spot>>;

/** Plain data as a reader finds it. */
export interface Found {
  readonly value: unknown;
  /** Where it begins. */
  readonly offset: number;
  /** Every number is written as JSON prints it. */
  readonly plainNumbers: boolean;
}
interface Located {
  readonly value: unknown;
  readonly spots: Spots;
}

/** A tree whose spots are found by reading the text a second time, when first asked. */
export class LazyTree implements Tree {
  readonly value: unknown;
  readonly #offset: number;
  readonly #plainNumbers: boolean;
  readonly #again: () => Located;
  #located: Located | null = null;

  constructor({ value, offset, plainNumbers }: Found, again: () => Located) {
    this.value = value;
    this.#offset = offset;
    this.#plainNumbers = plainNumbers;
    this.#again = again;
  }

  offsetAt(path: Path): number {
    return this.#walk(path).offset;
  }

  spellingAt(path: Path): string | null {
    if (this.#plainNumbers) {
      const value = path.reduce<unknown>((node, step) => (isTree(node) && Object.hasOwn(node, step) ? node[step] : undefined), this.value);
      if (typeof value === "number") return String(value);
    }
    const { spelling, found } = this.#walk(path);
    return found ? spelling : null;
  }

  #walk(path: Path): Spot & { readonly found: boolean } {
    let spot: Spot = { offset: this.#offset, spelling: null };
    if (path.length === 0) return { ...spot, found: true };
    this.#located ??= this.#again();
    const { spots, value } = this.#located;
    let node: unknown = value;
    for (const step of path) {
      const next = typeof node === "object" && node !== null ? spots.get(node)?.get(step) : undefined;
      if (next === undefined) return { offset: spot.offset, spelling: null, found: false };
      spot = next;
      node = (node as Record<string | number, unknown>)[step];
    }
    return { ...spot, found: true };
  }
}

function isTree(node: unknown): node is Readonly<Record<string | number, unknown>> {
  return typeof node === "object" && node !== null;
}
