/** Why a pattern is refused: not RE2 syntax, or too large to decide questions about its language. */
export interface PatternProblem {
  readonly kind: "syntax" | "budget";
  readonly message: string;
  /** Offset in UTF-16 code units. */
  readonly position: number;
}

/** How many states an automaton may have before a question about it is given up. */
export const STATE_BUDGET = 10_000;

export function syntaxProblem(reason: string, position: number): PatternProblem {
  return { kind: "syntax", message: `not RE2 syntax at position ${position}: ${reason}`, position };
}

export function budgetProblem(limit: number): PatternProblem {
  return { kind: "budget", message: `the pattern needs more than ${limit} automaton states`, position: 0 };
}

/** Carries a problem out of the depth of a parser or construction; caught at the doors of `regex/`. */
export class Refusal extends Error {
  readonly problem: PatternProblem;

  constructor(problem: PatternProblem) {
    super(problem.message);
    this.problem = problem;
  }
}
