export { type ReadRelease, readRelease } from "./read.ts";
export { placeProblem, writeRelease } from "./write.ts";
