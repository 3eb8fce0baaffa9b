import { ALLOW, DENY, descend, type Outcome, type Trail, UNDEFINED, Undecided } from "#algebra";
import { DIRECTIONS, type Direction } from "#ir";
import { evaluateLevels, type Level, pointOf, type Relation, type Side, V, type Witness } from "#model";
import type { CompareOptions, Comparing, Comparison, ProofRecord } from "./comparison.ts";
import { type Encoded, encode } from "./encode.ts";
import { assumptions, impossible } from "./facts.ts";
import { inspects, routing } from "./rerouting.ts";
import { witnessOf } from "./witness.ts";

const BUDGET = 200_000;
const MAX_WITNESSES = 12;

/**
 * Compares two meanings over every flow between every workload that could exist (design §3): each side on its own,
 * label values that nobody has today included. Complete within the budget, `unknown` behind it, never a guess.
 */
export function compare(a: Relation, b: Relation, options: CompareOptions = {}): Comparison {
  const facts = impossible(options.facts ?? null, [a, b]);
  const findings = DIRECTIONS.map((direction) => compareSides(a, b, direction, facts, options));
  const witnesses = findings.flatMap((one) => one.witnesses);
  const rerouted = options.reroutes === true && (inspects(a) || inspects(b)) ? reroutes(a, b, facts, options) : [];
  const changes = new Set(findings.flatMap((one) => [...one.changes]));
  const undecided = findings.find((one) => one.undecided !== null)?.undecided ?? null;
  return {
    relation: classify(changes, undecided !== null),
    witnesses: [...witnesses.filter((one) => one.effect !== "undefined"), ...rerouted],
    undefined: witnesses.filter((one) => one.effect === "undefined"),
    proof: findings.map((one) => one.proof).reduce(addProofs),
    assumes: assumptions(options.facts ?? null, [a, b]),
    undecided,
  };
}

/** Flows that both sides allow, one in the kernel and one through the proxy. */
function reroutes(a: Relation, b: Relation, facts: Level, options: CompareOptions): Witness[] {
  const found = DIRECTIONS.flatMap((direction) => compareSides(routing(a), routing(b), direction, facts, options).witnesses);
  return found.flatMap((witness): Witness[] => {
    const point = pointOf(witness.flow, witness.side);
    const [before, after] = [evaluateLevels(a.sides[witness.side], point), evaluateLevels(b.sides[witness.side], point)];
    const same = before.decision === "allow" && after.decision === "allow" && before.via !== after.via;
    return same ? [{ ...witness, effect: "reroutes", before, after }] : [];
  });
}

type Effect = Witness["effect"];

/** What a difference does, and what it may do where a side leaves the verdict open. */
type Change = "opens" | "closes" | "may open" | "may close";

function classify(changes: ReadonlySet<Change>, undecided: boolean): Comparing {
  const [opens, closes] = [changes.has("opens"), changes.has("closes")];
  if (opens && closes) return "incomparable";
  if (undecided) return "unknown";
  if (opens && !changes.has("may close")) return "wider";
  if (closes && !changes.has("may open")) return "narrower";
  return changes.size === 0 ? "equal" : "unknown";
}

function changeOf(left: Outcome, right: Outcome): Change {
  const opens = left === DENY || right === ALLOW;
  if (left === UNDEFINED || right === UNDEFINED) return opens ? "may open" : "may close";
  return opens ? "opens" : "closes";
}

interface Finding {
  readonly changes: ReadonlySet<Change>;
  readonly witnesses: readonly Witness[];
  readonly proof: ProofRecord;
  readonly undecided: string | null;
}

function compareSides(a: Relation, b: Relation, direction: Direction, facts: Level, options: CompareOptions): Finding {
  const sides = [withFacts(a.sides[direction], facts), withFacts(b.sides[direction], facts)] as const;
  let undecided = sides.some(namesBeyondAllow) ? "a deny or pass rule hangs on DNS names, of which an address may have several" : "";
  for (const interleaved of undecided === "" ? [true, false] : []) {
    const encoded = encode(sides, interleaved);
    if ("message" in encoded) {
      undecided = `${encoded.variable}: ${encoded.message}`;
      continue;
    }
    const changes = new Set<Change>();
    const trails: { trail: Trail; effect: Effect }[] = [];
    const max = (options.maxWitnesses ?? MAX_WITNESSES) * 4;
    const onDifference = (trail: Trail, left: Outcome, right: Outcome): void => {
      const effect = effectOf(left, right);
      changes.add(changeOf(left, right));
      if (trails.length < max || !trails.some((one) => one.effect === effect)) trails.push({ trail: trail.map(([p, v]) => [p, v] as const), effect });
    };
    try {
      const { steps } = descend(encoded.residuals, encoded.roots[0] as number, encoded.roots[1] as number, options.budget ?? BUDGET, onDifference);
      const proof = {
        engine: interleaved ? "paired-descent" : "paired-descent/port-first",
        steps,
        residuals: encoded.residuals.size,
        classes: classesOf(encoded),
      };
      return { changes, witnesses: concrete(trails, encoded, a, b, direction, facts, options), proof, undecided: null };
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      undecided = `the ${direction} comparison needs more than ${options.budget ?? BUDGET} steps; the keys that multiply: ${widest(encoded)}`;
      if (changes.has("opens") && changes.has("closes")) {
        const proof = { engine: "paired-descent", steps: options.budget ?? BUDGET, residuals: encoded.residuals.size, classes: classesOf(encoded) };
        return { changes, witnesses: concrete(trails, encoded, a, b, direction, facts, options), proof, undecided: null };
      }
    }
  }
  return { changes: new Set(), witnesses: [], proof: { engine: "none", steps: options.budget ?? BUDGET, residuals: 0, classes: 0 }, undecided };
}

/** One name stands for all of an address only where names can do no more than allow. */
function namesBeyondAllow(side: Side): boolean {
  return side.some((level) => level.action !== "allow" && level.cubes.some((cube) => cube.when.some((literal) => literal.variable === V.name)));
}

function withFacts(side: Side, facts: Level): Side {
  return [facts, ...side.map((level) => (level.to === undefined ? level : { ...level, to: level.to + 1 }))];
}

function effectOf(left: Outcome, right: Outcome): Effect {
  if (left === DENY && right === ALLOW) return "opens";
  return left === ALLOW && right === DENY ? "closes" : "undefined";
}

function concrete(
  trails: readonly { trail: Trail; effect: Effect }[],
  encoded: Encoded,
  a: Relation,
  b: Relation,
  direction: Direction,
  facts: Level,
  options: CompareOptions,
): Witness[] {
  const found = new Map<string, Witness>();
  for (const { trail, effect } of trails) {
    const values = new Map(trail.map(([position, atom]) => [encoded.variables[position] as string, encoded.atoms[position]?.pick(atom) ?? null]));
    const witness = witnessOf(values, effect, a, b, direction, facts, options);
    if (witness === null) continue;
    const key = [
      witness.effect,
      ...witness.before.by,
      "|",
      ...witness.after.by,
      witness.flow.destination.kind,
      witness.flow.source.kind,
      witness.flow.protocol,
    ].join(" ");
    if (!found.has(key)) found.set(key, witness);
    if (found.size >= (options.maxWitnesses ?? MAX_WITNESSES)) break;
  }
  return [...found.values()];
}

function classesOf(encoded: Encoded): number {
  return Math.round(encoded.atoms.reduce((sum, atoms) => sum + Math.log10(Math.max(1, atoms.size)), 0));
}

function widest(encoded: Encoded): string {
  return encoded.variables
    .map((name, i) => ({ name, size: encoded.atoms[i]?.size ?? 0 }))
    .sort((x, y) => y.size - x.size)
    .slice(0, 4)
    .map((one) => one.name)
    .join(", ");
}

function addProofs(x: ProofRecord, y: ProofRecord): ProofRecord {
  return {
    engine: x.engine === y.engine ? x.engine : `${x.engine}, ${y.engine}`,
    steps: x.steps + y.steps,
    residuals: x.residuals + y.residuals,
    classes: Math.max(x.classes, y.classes),
  };
}
