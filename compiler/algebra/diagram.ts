import { BudgetSpent } from "./descent.ts";
import type { Outcome, Residuals } from "./residuals.ts";
import { SequenceTable } from "./sequences.ts";
import { DONE } from "./suffixes.ts";

/** One decision: the runs of values of a variable begin at `starts`, and behind each stands a node. A leaf has no runs. */
export interface DiagramNode {
  readonly position: number;
  readonly starts: readonly number[];
  readonly children: readonly number[];
  /** What a leaf says; null for a decision. */
  readonly outcome: Outcome | null;
}

/**
 * A relation as a reduced, ordered, multi-valued decision diagram: over one set of classes and one order of variables, equal meanings have
 * the same node. A cache and a digest with a budget; proofs do not hang on it.
 */
export class Diagram {
  readonly #residuals: Residuals;
  readonly #budget: number;
  readonly #nodes = new SequenceTable();
  readonly #known = new Map<number, number>();
  readonly #begun: number;

  /** At most `budget` nodes and residuals are made. */
  constructor(residuals: Residuals, budget: number) {
    this.#residuals = residuals;
    this.#budget = budget;
    this.#begun = residuals.work;
  }

  get size(): number {
    return this.#nodes.size;
  }

  /** The node of a residual; throws `BudgetSpent`. */
  build(residual: number): number {
    const known = this.#known.get(residual);
    if (known !== undefined) return known;
    const outcome = this.#residuals.outcome(residual);
    const node = outcome === null ? this.#decision(residual) : this.#nodes.intern([DONE, outcome]);
    this.#known.set(residual, node);
    return node;
  }

  #decision(residual: number): number {
    if (this.#known.size > this.#budget || this.#residuals.work - this.#begun > this.#budget * WORDS_PER_NODE) throw new BudgetSpent();
    const position = this.#residuals.head(residual);
    const { starts, children } = this.#residuals.split(residual, position);
    const cuts: number[] = [];
    const nodes: number[] = [];
    for (const [i, child] of children.entries()) {
      const node = this.build(child);
      if (nodes.at(-1) === node) continue;
      cuts.push(starts[i] as number);
      nodes.push(node);
    }
    return nodes.length === 1 ? (nodes[0] as number) : this.#nodes.intern([position, ...cuts, ...nodes]);
  }

  node(id: number): DiagramNode {
    const [position = DONE, ...rest] = this.#nodes.words(id);
    if (position === DONE) return { position, starts: [], children: [], outcome: rest[0] as Outcome };
    const half = rest.length / 2;
    return { position, starts: rest.slice(0, half), children: rest.slice(half), outcome: null };
  }

  /** What a node says of a point; `value` gives the class of each variable. */
  evaluate(id: number, value: (position: number) => number): Outcome {
    let at = this.node(id);
    while (at.outcome === null) {
      const own = value(at.position);
      let run = at.starts.length - 1;
      while ((at.starts[run] as number) > own) run--;
      at = this.node(at.children[run] as number);
    }
    return at.outcome;
  }
}

const WORDS_PER_NODE = 256;
