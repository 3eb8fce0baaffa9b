import { ALLOW, type Atoms, DENY, type Domain, makeAtoms, PASS, type Predicate, Residuals, type Runs, runs, UNDEFINED } from "#algebra";
import { domainOf, type Level, type Side } from "#model";
import { orderVariables } from "./order.ts";

/** Two sides over one set of variables, each reduced to classes of values that neither side tells apart. */
export interface Encoded {
  readonly variables: readonly string[];
  readonly atoms: readonly Atoms[];
  readonly residuals: Residuals;
  readonly roots: readonly number[];
  readonly cubes: number;
}

export interface TooMany {
  readonly variable: string;
  readonly message: string;
}

/** Encodes the sides together; a variable with too many classes is named instead. */
export function encode(sides: readonly Side[], interleaved: boolean): Encoded | TooMany {
  const predicates = collect(sides);
  const variables = orderVariables(new Map([...predicates].map(([name, list]) => [name, list.length])), interleaved);
  const atoms: Atoms[] = [];
  for (const variable of variables) {
    const made = makeAtoms(domainOf(variable) as Domain, predicates.get(variable) as Predicate[]);
    if ("message" in made) return { variable, message: made.message };
    atoms.push(made);
  }
  const residuals = new Residuals(atoms.map((one) => one.size));
  const encoder = new Encoder(variables, atoms, residuals);
  const roots = sides.map((side) => encoder.side(side));
  return { variables, atoms, residuals, roots, cubes: encoder.cubes };
}

function collect(sides: readonly Side[]): Map<string, Predicate[]> {
  const found = new Map<string, Predicate[]>();
  for (const side of sides) {
    for (const level of side) {
      for (const cube of level.cubes) {
        for (const literal of cube.when) {
          const list = found.get(literal.variable);
          if (list === undefined) found.set(literal.variable, [literal.in]);
          else list.push(literal.in);
        }
      }
    }
  }
  return found;
}

class Encoder {
  cubes = 0;
  readonly #positions: ReadonlyMap<string, number>;
  readonly #atoms: readonly Atoms[];
  readonly #residuals: Residuals;
  readonly #runs = new Map<Predicate, Runs>();

  constructor(variables: readonly string[], atoms: readonly Atoms[], residuals: Residuals) {
    this.#positions = new Map(variables.map((variable, i) => [variable, i]));
    this.#atoms = atoms;
    this.#residuals = residuals;
  }

  /** INVARIANT: level numbers count runs of equal plain actions, so that two spellings of one meaning meet in the same numbers. */
  side(side: Side): number {
    const numbers = numberLevels(side);
    const suffixes: number[] = [];
    for (const [i, level] of side.entries()) {
      const action = ACTIONS[level.action];
      const target = level.action === "pass" ? (numbers[level.to ?? i + 1] as number) : 0;
      const done = this.#residuals.done(numbers[i] as number, action, target);
      for (const cube of level.cubes) {
        const conditions = this.#conditions(cube.when);
        if (conditions === null) continue;
        this.cubes++;
        suffixes.push(conditions.reduceRight((next, [position, set]) => this.#residuals.condition(position, set, next), done));
      }
    }
    suffixes.push(this.#residuals.done(numbers[side.length] as number, ALLOW, 0));
    return this.#residuals.of(suffixes);
  }

  #conditions(when: Level["cubes"][number]["when"]): [number, Runs][] | null {
    const sets = new Map<number, Runs>();
    for (const literal of when) {
      const position = this.#positions.get(literal.variable) as number;
      const set = this.#runsOf(position, literal.in);
      const before = sets.get(position);
      sets.set(position, before === undefined ? set : runs.intersect(before, set));
    }
    const conditions: [number, Runs][] = [];
    for (const [position, set] of sets) {
      if (set.length === 0) return null;
      const whole = set.length === 1 && set[0]?.[0] === 0 && set[0][1] === (this.#atoms[position] as Atoms).size - 1;
      if (!whole) conditions.push([position, set]);
    }
    return conditions.sort((a, b) => a[0] - b[0]);
  }

  #runsOf(position: number, predicate: Predicate): Runs {
    const known = this.#runs.get(predicate);
    if (known !== undefined) return known;
    const set = (this.#atoms[position] as Atoms).set(predicate);
    this.#runs.set(predicate, set);
    return set;
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
