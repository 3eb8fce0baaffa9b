import { MAX_ITEMS, tooLong, twice } from "./not-plain.ts";
import type { Spots } from "./tree.ts";

export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

/** Asks to read once more with spots, so that both places of a key can be named. */
export class NeedsSpots extends Error {}

/** Fills objects and lists without a prototype and, if wanted, writes down where their entries stand. */
export class Builder {
  readonly spots: Spots | null;
  constructor(spots: Spots | null) {
    this.spots = spots;
  }

  object(): { [key: string]: Plain } {
    const made: { [key: string]: Plain } = Object.create(null);
    this.spots?.set(made, new Map());
    return made;
  }

  list(): Plain[] {
    const made: Plain[] = [];
    this.spots?.set(made, new Map());
    return made;
  }

  /** Checks a key before its value is read. */
  claim(object: { [key: string]: Plain }, key: string, offset: number): void {
    if (!(key in object)) return;
    if (this.spots === null) throw new NeedsSpots();
    throw twice(key, offset, this.spots.get(object)?.get(key)?.offset ?? offset);
  }

  put(object: { [key: string]: Plain }, key: string, value: Plain, offset: number, spelling: string | null): void {
    object[key] = value;
    this.spots?.get(object)?.set(key, { offset, spelling });
  }

  push(list: Plain[], value: Plain, offset: number, spelling: string | null): void {
    if (list.length >= MAX_ITEMS) throw tooLong(offset);
    this.spots?.get(list)?.set(list.length, { offset, spelling });
    list.push(value);
  }
}
