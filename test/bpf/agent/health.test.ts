import { expect, test } from "vitest";
import { healthOf } from "#agent";

const FINE = { listed: true, silent: 0, patience: 60_000, wanted: "ab", digest: "ab", problems: new Map<string, string>() };

test("an agent is synced when it knows the cluster, the image asked for is in force and nothing failed", () => {
  expect(healthOf(FINE)).toEqual({ state: "synced", reasons: [] });
  expect(healthOf({ ...FINE, silent: 60_000 }).state).toBe("synced");
});

test("silence that is too long is stale", () => {
  expect(healthOf({ ...FINE, silent: 61_000 })).toEqual({
    state: "stale",
    reasons: ["nothing was heard of the cluster for 61 s; the tables are kept"],
  });
});

test("before the first list it is starting, whatever else", () => {
  expect(healthOf({ ...FINE, listed: false, silent: 90_000, digest: null }).state).toBe("starting");
});

test("no image, another image, or anything that failed is degraded, silent or not", () => {
  expect(healthOf({ ...FINE, digest: null }).reasons).toEqual(["no image is in force"]);
  expect(healthOf({ ...FINE, digest: "cd" }).reasons).toEqual(["another image is in force than was asked for"]);
  expect(healthOf({ ...FINE, silent: 90_000, problems: new Map([["tables", "full"]]) })).toEqual({ state: "degraded", reasons: ["tables: full"] });
});
