import { DIRECTIONS, type Direction } from "#ir";
import type { Cube, Level, Relation, Side } from "#model";
import { addProofs, classify, compareSides, type Finding } from "./compare.ts";
import type { CompareOptions, Comparison } from "./comparison.ts";
import { assumptions, impossibleGiven } from "./facts.ts";
import { Ledger, within } from "./ledger.ts";
import { inspects } from "./rerouting.ts";

interface State {
  readonly a: Ledger;
  readonly b: Ledger;
  finding: Finding;
}

/**
 * Compares one pair of meanings again and again as policies change. Where the last comparison found them equal, they can differ only
 * where a cube that came or went holds, so only this part of the space is compared; all else keeps its proof.
 */
export class ComparisonSession {
  #options: CompareOptions = {};
  readonly #states = new Map<Direction, State>();
  #given: string | null = null;
  #inspects = false;

  compare(a: Relation, b: Relation, options: CompareOptions = {}): Comparison {
    const facts = options.facts ?? null;
    const given = JSON.stringify([a.kinds ?? null, b.kinds ?? null, facts, options.budget ?? null]);
    this.#options = options;
    if (given !== this.#given) this.#states.clear();
    this.#given = given;
    const findings = DIRECTIONS.map((direction) => this.#compareSide(a, b, direction));
    const changes = new Set(findings.flatMap((one) => [...one.changes]));
    const undecided = findings.find((one) => one.undecided !== null)?.undecided ?? null;
    const witnesses = findings.flatMap((one) => one.witnesses);
    return {
      relation: classify(changes, undecided !== null),
      witnesses: witnesses.filter((one) => one.effect !== "undefined"),
      undefined: witnesses.filter((one) => one.effect === "undefined"),
      proof: findings.map((one) => one.proof).reduce(addProofs),
      assumes: assumptions(facts, [a, b]),
      undecided,
    };
  }

  #compareSide(a: Relation, b: Relation, direction: Direction): Finding {
    const state = this.#states.get(direction);
    const touched = state === undefined ? null : changedIn(state, a.sides[direction], b.sides[direction]);
    const finding =
      state === undefined || touched === null || !isEqual(state.finding)
        ? this.#wholly(a, b, direction)
        : this.#within(a, b, direction, state, touched);
    if (state === undefined || touched === null)
      this.#states.set(direction, { a: new Ledger(a.sides[direction]), b: new Ledger(b.sides[direction]), finding });
    else state.finding = finding;
    return finding;
  }

  #wholly(a: Relation, b: Relation, direction: Direction): Finding {
    this.#inspects = inspects(a) || inspects(b);
    return compareSides(a, b, direction, this.#facts(a, b), this.#options);
  }

  #within(a: Relation, b: Relation, direction: Direction, state: State, touched: readonly Cube[]): Finding {
    if (touched.length === 0) return { ...state.finding, proof: { engine: "unchanged", steps: 0, residuals: 0, classes: 0 } };
    this.#inspects ||= inspects(only(a, direction, [{ action: "allow", cubes: touched, title: "" }]));
    const part = (relation: Relation, ledger: Ledger) => only(relation, direction, within(ledger.meeting(touched), touched));
    return compareSides(part(a, state.a), part(b, state.b), direction, this.#facts(a, b), this.#options);
  }

  #facts(a: Relation, b: Relation): Level {
    return impossibleGiven(this.#options.facts ?? null, [a, b], this.#inspects);
  }
}

/** The cubes that came or went; null where the levels themselves changed. */
function changedIn(state: State, a: Side, b: Side): Cube[] | null {
  const [one, two] = [state.a.update(a), state.b.update(b)];
  return one === null || two === null ? null : [...one, ...two];
}

function isEqual({ changes, undecided }: Finding): boolean {
  return changes.size === 0 && undecided === null;
}

function only(relation: Relation, direction: Direction, side: Side): Relation {
  const nothing: Side = [];
  return { ...relation, sides: { ingress: nothing, egress: nothing, [direction]: side } };
}

/** A session for each pair that is compared again and again, by its name. */
export class ComparisonSessions {
  readonly #sessions = new Map<string, ComparisonSession>();

  of(name: string): ComparisonSession {
    const found = this.#sessions.get(name) ?? new ComparisonSession();
    this.#sessions.set(name, found);
    return found;
  }
}
