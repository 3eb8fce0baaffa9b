export { type Automaton, product, run } from "./automaton.ts";
export { automatonOf, checkPattern, exampleOutside, guard, sameLanguage } from "./language.ts";
export { type PatternProblem, STATE_BUDGET } from "./problem.ts";
export { standalone, withoutCharacter } from "./without.ts";
export { shortestTexts, textsOf } from "./words.ts";
