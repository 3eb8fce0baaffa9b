import { holds, MAX_ADDRESS, type Predicate, type Value } from "#algebra";
import { within } from "./capacity.ts";
import type { Part } from "./parts.ts";

/** A decision of the classifier before its classes have numbers: a leaf says which parts hold there. */
export type DraftNode =
  | { readonly leaf: number }
  | { readonly on: string; readonly choice: ReadonlyMap<string, number> }
  | { readonly on: string; readonly values: ReadonlyMap<string, number>; readonly absent: number; readonly other: number }
  | { readonly on: string; readonly from: readonly (readonly [start: bigint, node: number])[] };

/** All ends that could exist, divided by the parts that hold of them. */
export interface Partition {
  readonly nodes: readonly DraftNode[];
  readonly root: number;
  /** For each leaf the numbers of the parts that hold, ascending. */
  readonly leaves: readonly (readonly number[])[];
}

/** Divisions beyond this are refused: each is a class in the making. */
const MOST_NODES = 250_000;

/** Divides ends by parts; `kinds` are the values of the first variable, the kind. */
export function partition(parts: readonly Part[], kinds: readonly string[], names: (part: number) => readonly string[]): Partition {
  return new Divider(parts, kinds, names).run();
}

const RANKS = ["kind", "ns:kubernetes.io/metadata.name", "ns", "pod", "sa", "node", "ip"];

function rankOf(variable: string): number {
  const name = variable.slice(2);
  const exact = RANKS.indexOf(name);
  return exact >= 0 ? exact : RANKS.indexOf(name.split(":")[0] as string);
}

class Divider {
  readonly #parts: readonly Part[];
  readonly #kinds: readonly string[];
  readonly #names: (part: number) => readonly string[];
  readonly #variables: readonly string[];
  /** For each part the places of its variables, ascending. */
  readonly #places: readonly (readonly number[])[];
  readonly #nodes: DraftNode[] = [];
  readonly #leaves: (readonly number[])[] = [];
  readonly #known = new Map<string, number>();

  constructor(parts: readonly Part[], kinds: readonly string[], names: (part: number) => readonly string[]) {
    this.#parts = parts;
    this.#kinds = kinds;
    this.#names = names;
    const all = new Set(parts.flatMap((part) => [...part.keys()]));
    this.#variables = [...all].sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
    const place = new Map(this.#variables.map((name, i) => [name, i]));
    this.#places = parts.map((part) => [...part.keys()].map((name) => place.get(name) as number).sort((a, b) => a - b));
  }

  run(): Partition {
    const root = this.#node(
      0,
      this.#parts.map((_, i) => i),
    );
    return { nodes: this.#nodes, root, leaves: this.#leaves };
  }

  /** The node for the parts that are still possible when the variables before `place` are known. */
  #node(place: number, alive: readonly number[]): number {
    let next = this.#variables.length;
    for (const part of alive) next = Math.min(next, this.#places[part]?.find((one) => one >= place) ?? next);
    const key = `${next} ${alive.join(",")}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    within("classes", this.#nodes.length + 1, MOST_NODES, () => this.#largest(alive));
    const made = next === this.#variables.length ? { leaf: this.#leaves.push(alive) - 1 } : this.#decision(next, alive);
    const id = this.#nodes.push(made) - 1;
    this.#known.set(key, id);
    return id;
  }

  #largest(alive: readonly number[]): { name: string; count: number }[] {
    const rules = new Map<string, number>();
    for (const part of alive) for (const name of this.#names(part)) rules.set(name, (rules.get(name) ?? 0) + (this.#places[part] ?? []).length);
    return [...rules]
      .map(([name, count]) => ({ name, count }))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
      .slice(0, 5);
  }

  #decision(place: number, alive: readonly number[]): DraftNode {
    const on = this.#variables[place] as string;
    const asking = alive.flatMap((part) => {
      const sets = this.#parts[part]?.get(on);
      return sets === undefined ? [] : [{ part, sets }];
    });
    const follow = (value: Value): number => {
      const lost = new Set(asking.filter(({ sets }) => sets.some((set) => holds(set, value) !== "yes")).map(({ part }) => part));
      return this.#node(
        place + 1,
        alive.filter((part) => !lost.has(part)),
      );
    };
    const sets = asking.flatMap((one) => one.sets);
    if (on.endsWith(".kind")) return { on, choice: new Map(this.#kinds.map((kind) => [kind, follow(kind)])) };
    if (on.endsWith(".ip")) return { on, from: this.#ranges(sets, follow) };
    const values = valuesOf(sets);
    return { on, values: this.#each(asking, alive, place, values, follow), absent: follow(null), other: follow(otherThan(values)) };
  }

  /** As `follow`, for many values at once: most parts name one value only. */
  #each(
    asking: readonly { readonly part: number; readonly sets: readonly Predicate[] }[],
    alive: readonly number[],
    place: number,
    values: readonly string[],
    follow: (value: Value) => number,
  ): ReadonlyMap<string, number> {
    if (values.length * asking.length < 1_000) return new Map(values.map((value) => [value, follow(value)]));
    const bound = new Set(asking.map(({ part }) => part));
    const [free, byValue] = [alive.filter((part) => !bound.has(part)), new Map<string, number[]>(values.map((value) => [value, []]))];
    for (const { part, sets } of asking) {
      const named = sets.flatMap((set) => (set.sort === "text" && set.present.kind === "in" ? set.present.values : []));
      const candidates = sets.some((set) => set.sort === "text" && set.present.kind === "in") ? new Set(named) : values;
      for (const value of candidates) if (sets.every((set) => holds(set, value) === "yes")) byValue.get(value)?.push(part);
    }
    return new Map(
      values.map((value) => [
        value,
        this.#node(
          place + 1,
          [...free, ...(byValue.get(value) ?? [])].sort((a, b) => a - b),
        ),
      ]),
    );
  }

  #ranges(sets: readonly Predicate[], follow: (value: Value) => number): readonly (readonly [bigint, number])[] {
    const cuts = new Set([0n, 1n << 32n]);
    for (const set of sets) {
      if (set.sort !== "address") continue;
      for (const [low, high] of set.ranges) {
        cuts.add(low);
        if (high < MAX_ADDRESS) cuts.add(high + 1n);
      }
    }
    const starts = [...cuts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return starts.map((start) => [start, follow(start)] as const);
  }
}

function valuesOf(sets: readonly Predicate[]): readonly string[] {
  const found = new Set<string>();
  for (const set of sets) if (set.sort === "text" && "values" in set.present) for (const value of set.present.values) found.add(value);
  return [...found].sort();
}

function otherThan(values: readonly string[]): string {
  let text = "other";
  while (values.includes(text)) text += "-";
  return text;
}
