import "../corpus/kubernetes/traps.test.ts";

export { firstFailure } from "./mini-vitest.ts";
