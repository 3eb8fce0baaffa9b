import { ALLOW, type Atoms, DENY, PASS, Residuals, type Runs, runs, UNDEFINED } from "#algebra";
import type { Level, Side } from "#model";
import type { Lowered, LoweredSide } from "./lower.ts";

/** Lowered sides with their variables in an order. */
export interface Encoded {
  readonly variables: readonly string[];
  readonly atoms: readonly Atoms[];
  readonly residuals: Residuals;
  readonly roots: readonly number[];
}

/** Encodes lowered sides with the variables in this order. */
export function encode(lowered: Lowered, variables: readonly string[]): Encoded {
  const place = new Map(variables.map((name, i) => [name, i]));
  const positions = lowered.names.map((name) => place.get(name) as number);
  const atoms: Atoms[] = [];
  for (const [i, one] of lowered.atoms.entries()) atoms[positions[i] as number] = one;
  const residuals = new Residuals(atoms.map((one) => one.size));
  const encoder = new Encoder(lowered, positions, residuals);
  return { variables, atoms, residuals, roots: lowered.sides.map((side) => encoder.root(side)) };
}

const WHOLE = -1;
const EMPTY = -2;
const NOT_MADE = -3;

class Encoder {
  readonly #lowered: Lowered;
  readonly #positions: readonly number[];
  readonly #residuals: Residuals;
  readonly #sets: Int32Array[];
  readonly #heads: number[] = [];
  readonly #own: number[] = [];

  constructor(lowered: Lowered, positions: readonly number[], residuals: Residuals) {
    this.#lowered = lowered;
    this.#positions = positions;
    this.#residuals = residuals;
    this.#sets = lowered.predicates.map((list) => new Int32Array(list.length).fill(NOT_MADE));
  }

  /** INVARIANT: level numbers count runs of equal plain actions, so that two spellings of one meaning meet in the same numbers. */
  root({ side, words }: LoweredSide): number {
    const { suffixes } = this.#residuals;
    const numbers = numberLevels(side);
    const ends = side.map((level, i) => {
      const target = level.action === "pass" ? (numbers[level.to ?? i + 1] as number) : 0;
      return suffixes.done(numbers[i] as number, ACTIONS[level.action], target);
    });
    const list = new Int32Array(side.reduce((sum, level) => sum + level.cubes.length, 1));
    let count = 0;
    for (let at = 0; at < words.length; ) {
      const end = ends[words[at] as number] as number;
      const last = at + 2 + 2 * (words[at + 1] as number);
      const suffix = this.#suffix(words, at + 2, last, end);
      if (suffix >= 0) list[count++] = suffix;
      at = last;
    }
    list[count++] = suffixes.done(numbers[side.length] as number, ALLOW, 0);
    return this.#residuals.of(list, count);
  }

  #suffix(words: Int32Array, from: number, to: number, end: number): number {
    const [heads, own] = [this.#heads, this.#own];
    let length = 0;
    for (let at = from; at < to; at += 2) {
      const variable = words[at] as number;
      const set = this.#set(variable, words[at + 1] as number);
      if (set === WHOLE) continue;
      if (set === EMPTY) return EMPTY;
      const position = this.#positions[variable] as number;
      let place = length;
      while (place > 0 && (heads[place - 1] as number) > position) place--;
      if (place > 0 && heads[place - 1] === position) {
        const common = runs.intersect(this.#runs(own[place - 1] as number), this.#runs(set));
        if (common.length === 0) return EMPTY;
        own[place - 1] = this.#residuals.set(common);
        continue;
      }
      for (let i = length; i > place; i--) {
        heads[i] = heads[i - 1] as number;
        own[i] = own[i - 1] as number;
      }
      heads[place] = position;
      own[place] = set;
      length++;
    }
    let suffix = end;
    for (let i = length - 1; i >= 0; i--) suffix = this.#residuals.suffixes.condition(heads[i] as number, own[i] as number, suffix);
    return suffix;
  }

  #set(variable: number, predicate: number): number {
    const sets = this.#sets[variable] as Int32Array;
    const known = sets[predicate] as number;
    if (known !== NOT_MADE) return known;
    const atoms = this.#lowered.atoms[variable] as Atoms;
    const found = atoms.set(this.#lowered.predicates[variable]?.[predicate] as never);
    const isWhole = found.length === 1 && found[0]?.[0] === 0 && found[0][1] === atoms.size - 1;
    const set = found.length === 0 ? EMPTY : isWhole ? WHOLE : this.#residuals.set(found);
    sets[predicate] = set;
    return set;
  }

  #runs(set: number): Runs {
    const bounds = this.#residuals.bounds(set);
    return Array.from({ length: bounds.length / 2 }, (_, i) => [bounds[2 * i] as number, bounds[2 * i + 1] as number] as const);
  }
}

const ACTIONS = { allow: ALLOW, deny: DENY, unknown: UNDEFINED, pass: PASS } as const;

/** A number for each level and one for the end; empty levels count for nothing, a level that a pass jumps to starts a new number. */
function numberLevels(side: Side): number[] {
  const targets = new Set(side.flatMap((level, i) => (level.action === "pass" ? [level.to ?? i + 1] : [])));
  const numbers: number[] = [];
  let number = 0;
  let last: Level["action"] | null = null;
  for (let i = 0; i <= side.length; i++) {
    const level = side[i];
    const action = level?.action ?? "allow";
    const empty = level !== undefined && level.cubes.length === 0;
    if (targets.has(i)) {
      if (last !== null) number++;
      last = null;
    }
    if (!empty) {
      if (last !== null && (action === "pass" || action !== last)) number++;
      last = action;
    }
    numbers.push(number);
  }
  return numbers;
}
