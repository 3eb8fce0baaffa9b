export { type Atoms, makeAtoms } from "./atoms.ts";
export type { Cidr, CidrProblem } from "./cidr.ts";
export * as addresses from "./cidr.ts";
export { ALL_V4, ALL_V6, addressNumber, formatAddress, isProblem, MAX_ADDRESS, parseAddress, parseCidr, toCidrs } from "./cidr.ts";
export { BudgetSpent, descend, type Effort, type OnDifference, type Trail, WORDS_PER_STEP, type Worth } from "./descent.ts";
export { Diagram, type DiagramNode } from "./diagram.ts";
export { containing, endingWith, escape, matches, startingWith } from "./language.ts";
export { type TextLike, textSetKey } from "./likeness.ts";
export { searchLocally } from "./local-search.ts";
export type { AddressRange, Domain, Literal, NumberRange, Predicate, TextSet, Truth, Value } from "./predicate.ts";
export { complement, gaps, holds, inText, UNKNOWN } from "./predicate.ts";
export {
  checkPattern,
  exampleOutside,
  type PatternProblem,
  sameLanguage,
  standalone,
  withoutCharacter,
} from "./regex/index.ts";
export { ALLOW, DENY, type Outcome, PASS, Residuals, UNDEFINED } from "./residuals.ts";
export type { Run, Runs } from "./runs.ts";
export * as runs from "./runs.ts";
