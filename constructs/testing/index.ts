import { matchers, type PolicyMatchers } from "./matchers.ts";

export type { EndLike } from "./end.ts";
export {
  allows,
  denies,
  disjoint,
  equivalent,
  type Finding,
  isolated,
  neverCloses,
  neverOpens,
  reachesOnly,
  redundantRules,
  vacuous,
} from "./finding.ts";
export type { Destination, Flows, Reachable, Traffic } from "./flow.ts";
export { matchers, type PolicyMatchers } from "./matchers.ts";
export { enforced, type Judged, judged, manifests, type Subject, type World } from "./subject.ts";

declare module "vitest" {
  interface Matchers<T> extends PolicyMatchers<T> {}
}

// Outside of vitest there is nobody to tell the matchers to.
if ("__vitest_worker__" in globalThis) {
  const { expect } = await import("vitest");
  expect.extend(matchers);
}
