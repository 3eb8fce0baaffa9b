export { type PatternProblem, STATE_BUDGET } from "./problem.ts";
export { withoutCharacter } from "./without.ts";
