import type { Literal, Predicate } from "#algebra";
import { DIRECTIONS, type Direction } from "#ir";
import type { Relation } from "#model";

/** Conditions on one end or on the traffic; conditions on the same variable must all hold. */
export type Part = ReadonlyMap<string, readonly Predicate[]>;

/** A cube as numbers of its three parts. */
export interface Piece {
  readonly level: number;
  readonly subject: number;
  readonly peer: number;
  readonly traffic: number;
  readonly rule: string;
}
/** All cubes of some relations, in parts; each different part once. */
export interface Parts {
  readonly subjects: readonly Part[];
  readonly peers: readonly Part[];
  readonly traffic: readonly Part[];
  /** By relation and direction, in order of their levels. */
  readonly pieces: readonly Readonly<Record<Direction, readonly Piece[]>>[];
}

/** Takes relations apart: who, with whom, and what about. */
export function partsOf(relations: readonly Relation[]): Parts {
  const [subjects, peers, traffic] = [new Pool(), new Pool(), new Pool()];
  const pieces = relations.map(({ sides }) => {
    const of = (direction: Direction): Piece[] =>
      sides[direction].flatMap(({ cubes }, level) =>
        cubes.map(({ when, rule }) => ({
          level,
          subject: subjects.number(when.filter(({ variable }) => variable.startsWith("S."))),
          peer: peers.number(when.filter(({ variable }) => variable.startsWith("P."))),
          traffic: traffic.number(when.filter(({ variable }) => !/^[SP]\./.test(variable))),
          rule,
        })),
      );
    return Object.fromEntries(DIRECTIONS.map((direction) => [direction, of(direction)])) as Record<Direction, Piece[]>;
  });
  return { subjects: subjects.parts, peers: peers.parts, traffic: traffic.parts, pieces };
}

class Pool {
  readonly parts: Part[] = [];
  readonly #known = new Map<string, number>();
  readonly #texts = new WeakMap<Literal, string>();

  number(literals: readonly Literal[]): number {
    const key = literals.map((one) => this.#text(one)).join("&");
    let found = this.#known.get(key);
    if (found === undefined) {
      const part = new Map<string, Predicate[]>();
      for (const { variable, in: set } of literals) part.set(variable, [...(part.get(variable) ?? []), set]);
      found = this.parts.push(part) - 1;
      this.#known.set(key, found);
    }
    return found;
  }

  #text(one: Literal): string {
    let text = this.#texts.get(one);
    if (text === undefined) {
      text = JSON.stringify([one.variable, one.in], (_, value: unknown) => (typeof value === "bigint" ? `${value}` : value));
      this.#texts.set(one, text);
    }
    return text;
  }
}
