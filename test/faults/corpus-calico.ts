import "../compiler/targets/calico/corpus.test.ts";

export { firstFailure } from "./mini-vitest.ts";
