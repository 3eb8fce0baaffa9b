import { DIRECTIONS, type Direction } from "#ir";
import { evaluateLevels, type Level, pointOf, type Relation, type Side, type Witness } from "#model";
import type { CompareOptions, Comparing, Comparison, ProofRecord, Undecided } from "./comparison.ts";
import { type Change, Differences, type Found } from "./differences.ts";
import { assumptions, impossible, withFacts } from "./facts.ts";
import { Judge } from "./judge.ts";
import { BUDGET, prove } from "./prove.ts";
import { inspects, routing } from "./rerouting.ts";
import { unshared } from "./unshared.ts";
import { type Judges, witnessOf } from "./witness.ts";

const MAX_WITNESSES = 12;
/** Differences tried for a witness, and pairs looked at for more differences than the answer needs. */
const TRIED = 4;
const PATIENCE = 200;
/** Cubes read to make witnesses small, and to find pods of today that show them. */
const SHRINKING = 4_000_000;
const LIVE = 40_000_000;

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
  const found = DIRECTIONS.flatMap((direction) => compareSides(routing(a), routing(b), direction, facts, options, BUDGET).witnesses);
  return found.flatMap((witness): Witness[] => {
    const point = pointOf(witness.flow, witness.side);
    const [before, after] = [evaluateLevels(a.sides[witness.side], point), evaluateLevels(b.sides[witness.side], point)];
    const same = before.decision === "allow" && after.decision === "allow" && before.via !== after.via;
    return same ? [{ ...witness, effect: "reroutes", before, after }] : [];
  });
}

/** What the changes come to. */
export function classify(changes: ReadonlySet<Change>, undecided: boolean): Comparing {
  const [opens, closes] = [changes.has("opens"), changes.has("closes")];
  if (opens && closes) return "incomparable";
  if (undecided) return "unknown";
  if (opens && !changes.has("may close")) return "wider";
  if (closes && !changes.has("may open")) return "narrower";
  return changes.size === 0 ? "equal" : "unknown";
}

/** What the comparison of one direction found. */
export interface Finding {
  readonly changes: ReadonlySet<Change>;
  readonly witnesses: readonly Witness[];
  readonly proof: ProofRecord;
  readonly undecided: Undecided | null;
}

/** Compares one direction. */
export function compareSides(
  a: Relation,
  b: Relation,
  direction: Direction,
  facts: Level,
  options: CompareOptions,
  patience: number = PATIENCE * (options.maxWitnesses ?? MAX_WITNESSES),
): Finding {
  const shared = unshared(a.sides[direction], b.sides[direction]);
  const { differences, proof, undecided } =
    (shared === null ? null : decided(proven(shared.a, shared.b, facts, options, patience))) ??
    proven(a.sides[direction], b.sides[direction], facts, options, patience);
  const judges: Judges = { before: new Judge(a.sides[direction]), after: new Judge(b.sides[direction]) };
  return { changes: differences.changes, witnesses: concrete(differences.found, judges, direction, facts, options), proof, undecided };
}

function proven(a: Side, b: Side, facts: Level, options: CompareOptions, patience: number) {
  const differences = new Differences((options.maxWitnesses ?? MAX_WITNESSES) * TRIED, patience);
  return { differences, ...prove(withFacts(a, facts), withFacts(b, facts), options.budget ?? BUDGET, differences) };
}

function decided<T extends { readonly undecided: Undecided | null }>(found: T): T | null {
  return found.undecided === null ? found : null;
}

function concrete(found: readonly Found[], judges: Judges, direction: Direction, facts: Level, options: CompareOptions): Witness[] {
  const witnesses = new Map<string, Witness>();
  const patience = { shrinking: SHRINKING, live: LIVE };
  for (const { values, effect } of found) {
    const witness = witnessOf(values, effect, judges, direction, facts, options, patience);
    if (witness === null) continue;
    const { before, after, flow } = witness;
    const key = [witness.effect, ...before.by, "|", ...after.by, flow.destination.kind, flow.source.kind, flow.protocol].join(" ");
    if (!witnesses.has(key)) witnesses.set(key, witness);
    if (witnesses.size >= (options.maxWitnesses ?? MAX_WITNESSES) || patience.shrinking <= 0) break;
  }
  return [...witnesses.values()];
}

/** One record for two proofs. */
export function addProofs(x: ProofRecord, y: ProofRecord): ProofRecord {
  return {
    engine: x.engine === y.engine ? x.engine : `${x.engine}, ${y.engine}`,
    steps: x.steps + y.steps,
    residuals: x.residuals + y.residuals,
    classes: Math.max(x.classes, y.classes),
  };
}
