import { type ClusterFacts, DIRECTIONS, type Direction } from "#ir";
import type { Cube, Level, Relation, Side } from "#model";
import { Differences } from "./differences.ts";
import { impossible, withFacts } from "./facts.ts";
import { Ledger, within } from "./ledger.ts";
import { prove } from "./prove.ts";

/** Whether a relation would mean the same without some of its cubes; what was dropped stays dropped for later questions. */
export class Sensitivity {
  readonly #ledgers: Readonly<Record<Direction, Ledger>>;
  readonly #facts: Level;
  readonly #dropped = new Set<Cube>();
  #budget: number;

  /** `budget`: steps for all questions together. */
  constructor(relation: Relation, facts: ClusterFacts | null, budget: number) {
    this.#ledgers = { ingress: new Ledger(relation.sides.ingress), egress: new Ledger(relation.sides.egress) };
    this.#facts = impossible(facts, [relation]);
    this.#budget = budget;
  }

  /** False also where the budget ends before an answer. Only the part of the space where one of these cubes holds is compared. */
  sameWithout(cubes: ReadonlySet<Cube>): boolean {
    return DIRECTIONS.every((direction) => {
      const own = [...cubes].filter((cube) => this.#ledgers[direction].has(cube));
      if (own.length === 0) return true;
      if (this.#budget <= 0) return false;
      const all = this.#kept(this.#ledgers[direction].meeting(own));
      const rest = all.map((level) => ({ ...level, cubes: level.cubes.filter((cube) => !cubes.has(cube)) }));
      const differences = new Differences(1, 0);
      const sides = [all, rest].map((side) => withFacts(within(side, own), this.#facts)) as [Side, Side];
      const { proof, undecided } = prove(...sides, this.#budget, differences);
      this.#budget -= proof.steps + 1;
      return undecided === null && differences.changes.size === 0;
    });
  }

  drop(cubes: Iterable<Cube>): void {
    for (const cube of cubes) this.#dropped.add(cube);
  }

  /** A side without what was dropped. */
  left(direction: Direction): Side {
    return this.#kept(this.#ledgers[direction].side);
  }

  #kept(side: Side): Side {
    return side.map((level) => ({ ...level, cubes: level.cubes.filter((cube) => !this.#dropped.has(cube)) }));
  }
}
