export { type ReadRelease, readRelease } from "./read.ts";
export { placeProblem, writeFolder } from "./write.ts";
