export type { Applied, Applier, PhaseWork } from "./applier.ts";
