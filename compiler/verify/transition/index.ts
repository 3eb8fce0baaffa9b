export { type Bound, type PhaseProof, Transition } from "./phase.ts";
export { type NoScaffold, type Scaffold, scaffoldOf } from "./scaffold.ts";
