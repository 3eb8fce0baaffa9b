export { type BetweenProof, judgedAlike, judgedBySubject, type Misjudged, staysBetween } from "./between.ts";
export { type Gated, gatedOf } from "./gate.ts";
export { bothSelect, without } from "./meet/subjects.ts";
export { hasMissingFacts, withMissingAsFacts } from "./missing.ts";
export { type Bound, type PhaseProof, Transition } from "./phase.ts";
export { type NoScaffold, type Scaffold, scaffoldOf } from "./scaffold.ts";
