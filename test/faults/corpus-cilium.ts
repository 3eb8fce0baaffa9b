import "../compiler/targets/cilium/corpus.test.ts";

export { firstFailure } from "./mini-vitest.ts";
