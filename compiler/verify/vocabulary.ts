import type { Predicate } from "#algebra";

/** What is said of one variable: each different predicate once, by number. */
export class Entry {
  readonly name: string;
  readonly index: number;
  readonly predicates: Predicate[] = [];
  /** How often it is spoken of. */
  count = 0;
  readonly #single = new Map<string, number>();
  readonly #ranges = new Map<number, number>();
  readonly #others = new Map<string, number>();
  readonly #same = new Map<Predicate, number>();

  constructor(name: string, index: number) {
    this.name = name;
    this.index = index;
  }

  number(predicate: Predicate): number {
    this.count++;
    if (predicate.sort === "text" && !predicate.absent && predicate.present.kind === "in" && predicate.present.values.length === 1) {
      return this.#known(this.#single, predicate.present.values[0] as string, predicate);
    }
    if (predicate.sort === "choice" && predicate.in.length === 1) return this.#known(this.#single, predicate.in[0] as string, predicate);
    if (predicate.sort === "number" && predicate.ranges.length === 1) {
      const [low, high] = predicate.ranges[0] as readonly [number, number];
      if (low >= 0 && high >= 0 && high < 0x100000) return this.#known(this.#ranges, low * 0x100000 + high, predicate);
    }
    let number = this.#same.get(predicate);
    if (number === undefined) {
      number = this.#known(this.#others, keyOf(predicate), predicate);
      this.#same.set(predicate, number);
    }
    return number;
  }

  #known<K>(table: Map<K, number>, key: K, predicate: Predicate): number {
    let number = table.get(key);
    if (number === undefined) {
      number = this.predicates.push(predicate) - 1;
      table.set(key, number);
    }
    return number;
  }
}

function keyOf(predicate: Predicate): string {
  switch (predicate.sort) {
    case "choice":
      return predicate.in.join(",");
    case "number":
    case "address":
      return predicate.ranges.map(([low, high]) => `${low}-${high}`).join(",");
    case "text": {
      const { present, absent } = predicate;
      return `${absent} ${present.kind} ${"values" in present ? JSON.stringify(present.values) : present.pattern}`;
    }
  }
}

/** Every variable that the sides speak of. */
export class Vocabulary {
  readonly entries: Entry[] = [];
  readonly #byName = new Map<string, Entry>();

  entry(name: string): Entry {
    let found = this.#byName.get(name);
    if (found === undefined) {
      found = new Entry(name, this.entries.length);
      this.entries.push(found);
      this.#byName.set(name, found);
    }
    return found;
  }

  /** One more condition on a variable by its number. */
  again(index: number): void {
    (this.entries[index] as Entry).count++;
  }
}
