import { type ReplayMatchers, replayMatchers } from "./matchers.ts";

export * from "#testing";
export { type RecordedFlows, type ReplayMatchers, replayMatchers } from "./matchers.ts";
export { type AgainstOptions, type Recording, type RecordingOptions, type ReplayResult, replayFlows } from "./recording.ts";

declare module "vitest" {
  interface Matchers<T> extends ReplayMatchers<T> {}
}

// Outside of vitest there is nobody to tell the matchers to.
if ("__vitest_worker__" in globalThis) {
  const { expect } = await import("vitest");
  expect.extend(replayMatchers);
}
