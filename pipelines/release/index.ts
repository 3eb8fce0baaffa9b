export { type Draft, type DraftOptions, draftRelease } from "./draft.ts";
export { type ReadRelease, readRelease } from "./read.ts";
export type { Release, ReleaseManifest } from "./release.ts";
export { placeProblem, writeRelease } from "./write.ts";
