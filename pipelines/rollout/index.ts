export type { Applied, Applier, PhaseWork } from "./applier.ts";
export type { Barrier, Evidence } from "./barrier.ts";
export { blankJournal, type Journal, journalSchema, MAX_HISTORY } from "./journal.ts";
export { worksOf } from "./work.ts";
