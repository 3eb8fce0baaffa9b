import { BudgetSpent, descend, type Effort, searchLocally, WORDS_PER_STEP } from "#algebra";
import { type Side, V } from "#model";
import type { ProofRecord, Undecided } from "./comparison.ts";
import type { Differences } from "./differences.ts";
import { type Encoded, encode } from "./encode.ts";
import { type Lowered, lower } from "./lower.ts";
import { orderVariables } from "./order.ts";
import { undecidedAt, undecidedBy } from "./undecided.ts";

/** Steps for each engine: about three seconds and 60 MB. */
export const BUDGET = 200_000;

export interface Proved {
  readonly proof: ProofRecord;
  readonly undecided: Undecided | null;
}

interface Engine {
  readonly name: string;
  readonly interleaved: boolean;
  readonly run: typeof searchLocally;
  /** The budget is divided by this; a share of it also gets a step for each cube, within the budget. */
  readonly share: number;
}

const PAIRED: Engine = { name: "paired-descent", interleaved: true, run: descend, share: 1 };
const LOCAL: Engine = { name: "local-search", interleaved: true, run: searchLocally, share: 1 };

/**
 * In this order, each with its own budget; measured: each survives cases that the others do not, so two of them get a small budget
 * before any gets the whole.
 */
const ENGINES: readonly Engine[] = [
  { ...PAIRED, share: 32 },
  { ...LOCAL, share: 32 },
  PAIRED,
  { ...PAIRED, name: "paired-descent/port-first", interleaved: false },
  LOCAL,
];

/** Reading both sides once is no effort yet. */
const PASSES = 16;

/** Finds every kind of difference between two sides, or says why it could not. */
export function prove(a: Side, b: Side, budget: number, differences: Differences): Proved {
  if ([a, b].some(namesBeyondAllow)) return unproved(undecidedBy("a deny or pass rule hangs on DNS names, of which an address may have several"));
  const lowered = lower([a, b]);
  if ("message" in lowered) return unproved(undecidedBy(`${lowered.variable}: ${lowered.message}`, [lowered.variable]));
  let encoded = encode(lowered, orderVariables(lowered.counts, true));
  let interleaves = true;
  if (encoded.roots[0] === encoded.roots[1]) return proved("same-cubes", 0, encoded.residuals.size, lowered);
  let spent: BudgetSpent | null = null;
  for (const { name, interleaved, run, share } of ENGINES) {
    if (interleaved !== interleaves) encoded = encode(lowered, orderVariables(lowered.counts, interleaved));
    interleaves = interleaved;
    try {
      const { steps } = runOn(encoded, run, allowed(budget, share, encoded), differences);
      return proved(name, steps, encoded.residuals.size, lowered);
    } catch (error) {
      if (!(error instanceof BudgetSpent)) throw error;
      if (differences.settled) return proved(name, allowed(budget, share, encoded), encoded.residuals.size, lowered);
      spent = error;
    }
  }
  return unproved(undecidedAt(spent as BudgetSpent, encoded, budget), budget);
}

function allowed(budget: number, share: number, encoded: Encoded): number {
  return Math.min(budget, Math.ceil(budget / share) + sizeOf(encoded));
}

function sizeOf({ residuals, roots }: Encoded): number {
  return roots.reduce((sum, root) => sum + residuals.words(root).length, 0);
}

function runOn(encoded: Encoded, run: Engine["run"], budget: number, differences: Differences): Effort {
  const { residuals, roots } = encoded;
  const [left, right] = roots as [number, number];
  const allowance = Math.floor((sizeOf(encoded) * PASSES) / WORDS_PER_STEP);
  return run(
    residuals,
    left,
    right,
    budget + allowance,
    (trail, one, two) => differences.add(trail, one, two, encoded),
    (one, two) => differences.worth(one, two),
  );
}

function proved(engine: string, steps: number, residuals: number, lowered: Lowered): Proved {
  return { proof: { engine, steps, residuals, classes: classesOf(lowered) }, undecided: null };
}

function unproved(undecided: Undecided, steps = 0): Proved {
  return { proof: { engine: "none", steps, residuals: 0, classes: 0 }, undecided };
}

/** One name stands for all of an address only where names can do no more than allow. */
function namesBeyondAllow(side: Side): boolean {
  return side.some((level) => level.action !== "allow" && level.cubes.some((cube) => cube.when.some((literal) => literal.variable === V.name)));
}

function classesOf({ atoms }: Lowered): number {
  return Math.round(atoms.reduce((sum, one) => sum + Math.log10(Math.max(1, one.size)), 0));
}
