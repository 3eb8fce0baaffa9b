import { type Atoms, type Literal, makeAtoms } from "#algebra";
import { domainOf, type Level, type Side, V } from "#model";
import { Vocabulary } from "../vocabulary.ts";
import { ClassSet } from "./class-set.ts";

/** More classes than this are better compared as diagrams. */
const MAX_CLASSES = 2 ** 17;

/** Bits of conditions that are kept for the next side: 16 MB. */
const MAX_KEPT = 2 ** 27;

/** What a side allows: surely, and also what it leaves to the engine. */
export interface Allowed {
  readonly sure: ClassSet;
  readonly may: ClassSet;
}

/** The values of one variable that no predicate tells apart, and which of these classes each predicate holds. */
interface Dimension {
  readonly size: number;
  readonly held: readonly (readonly boolean[])[];
  readonly sets: (ClassSet | undefined)[];
}

/**
 * All flows of one direction, cut into the classes that no condition of some sides tells apart, each one bit: so a meaning is a set of bits.
 * Only where there are few classes; another way to the same answers as `compare`.
 */
export class ClassSpace {
  readonly #vocabulary = new Vocabulary();
  #dimensions: readonly Dimension[] = [];
  #classes = 1;
  readonly #cubes = new Map<string, ClassSet>();

  /** Null where the classes are too many, or conditions stand on names, of which an address may have several. */
  static over(sides: readonly Side[]): ClassSpace | null {
    const space = new ClassSpace();
    for (const side of sides) for (const { cubes } of side) for (const { when } of cubes) for (const one of when) space.#number(one);
    return space.#divide() ? space : null;
  }

  get classes(): number {
    return this.#classes;
  }

  /** What a side allows; null: it tells apart what no side did that the space was made for. */
  allowed(side: Side): Allowed | null {
    const allowed = ClassSet.none(this.#classes);
    const open: ClassSet[] = [];
    const left = ClassSet.all(this.#classes);
    const jumped = new Map<number, ClassSet>();
    for (const [i, level] of side.entries()) {
      const landed = jumped.get(i);
      if (landed !== undefined) left.add(landed);
      const met = this.#met(level);
      if (met === null) return null;
      met.keep(left);
      if (level.action === "unknown") open.push(met);
      if (level.action === "allow") allowed.add(met);
      if (level.action === "pass") {
        const to = level.to ?? i + 1;
        jumped.set(to, jumped.get(to)?.add(met) ?? met.copy());
      }
      left.drop(met);
    }
    for (const [to, met] of jumped) if (to >= side.length) allowed.add(met);
    allowed.add(left);
    return { sure: allowed, may: open.length === 0 ? allowed : open.reduce((all, one) => all.add(one), allowed.copy()) };
  }

  #met({ cubes }: Level): ClassSet | null {
    const met = ClassSet.none(this.#classes);
    for (const { when } of cubes) {
      const numbers: number[] = [];
      for (const literal of when) {
        const [variable, predicate] = this.#number(literal);
        if (this.#dimensions[variable]?.held[predicate] === undefined) return null;
        numbers.push(variable, predicate);
      }
      met.add(this.#cube(numbers));
    }
    return met;
  }

  #cube(numbers: readonly number[]): ClassSet {
    const key = numbers.join(",");
    let found = this.#cubes.get(key);
    if (found === undefined) {
      found = ClassSet.all(this.#classes);
      for (let i = 0; i < numbers.length; i += 2) found.keep(this.#set(numbers[i] as number, numbers[i + 1] as number));
      if (this.#cubes.size * this.#classes > MAX_KEPT) this.#cubes.clear();
      this.#cubes.set(key, found);
    }
    return found;
  }

  #set(variable: number, predicate: number): ClassSet {
    const { size, held, sets } = this.#dimensions[variable] as Dimension;
    let found = sets[predicate];
    if (found === undefined) {
      let stride = 1;
      for (const { size } of this.#dimensions.slice(variable + 1)) stride *= size;
      found = ClassSet.striped(this.#classes, stride, size, held[predicate] as readonly boolean[]);
      sets[predicate] = found;
    }
    return found;
  }

  #number({ variable, in: predicate }: Literal): readonly [variable: number, predicate: number] {
    const entry = this.#vocabulary.entry(variable);
    return [entry.index, entry.number(predicate)];
  }

  #divide(): boolean {
    const dimensions: Dimension[] = [];
    for (const { name, predicates } of this.#vocabulary.entries) {
      if (name === V.name) return false;
      const atoms = makeAtoms(domainOf(name), predicates);
      if ("message" in atoms) return false;
      const held = withoutTwins(predicates.map((one) => members(atoms, atoms.set(one))));
      const size = held[0]?.length ?? 1;
      this.#classes *= size;
      if (this.#classes > MAX_CLASSES) return false;
      dimensions.push({ size, held, sets: [] });
    }
    this.#dimensions = dimensions;
    return true;
  }
}

function members({ size }: Atoms, runs: ReturnType<Atoms["set"]>): boolean[] {
  const held = Array.from({ length: size }, () => false);
  for (const [low, high] of runs) held.fill(true, low, high + 1);
  return held;
}

/** Atoms that are alike in every row, once. */
function withoutTwins(rows: readonly (readonly boolean[])[]): boolean[][] {
  const first = new Map<string, number>();
  for (let atom = 0; atom < (rows[0]?.length ?? 0); atom++) {
    const column = rows.map((row) => (row[atom] ? "1" : "0")).join("");
    if (!first.has(column)) first.set(column, atom);
  }
  const kept = [...first.values()];
  return rows.map((row) => kept.map((atom) => row[atom] as boolean));
}
