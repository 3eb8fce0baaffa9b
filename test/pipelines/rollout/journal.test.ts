import { expect, test } from "vitest";
import { keptOf, releaseBefore } from "../../../pipelines/rollout/journal.ts";

const digest = (name: string) => `sha256:${name.charCodeAt(0).toString(16).repeat(32)}`;
/** `a full, b ring, …`, as a journal has it; the release before, by its letter. */
const before = (history: string, release: string) => {
  const entries = history.split(", ").map((text) => {
    const [name = "", stage = ""] = text.split(" ");
    return { release: digest(name), stage, plan: digest("p"), at: "2026-11-21T12:00:00Z", unverified: false };
  });
  const found = releaseBefore({ history: entries }, digest(release))?.release;
  return ["a", "b", "c"].find((name) => digest(name) === found) ?? null;
};

test.each([
  ["a full", "a", null],
  ["a full, b shadow", "b", "a"],
  ["a full, b shadow, b ring, b full", "b", "a"],
  ["a full, b full, c shadow, c ring, b full", "b", "a"],
  ["a full, b full, c full, b full", "b", "a"],
  ["a full, b full, a full", "a", null],
  ["a full, b full, a full, c ring", "c", "a"],
])("after %s the release before %s is %s", (history, release, expected) => {
  expect(before(history, release)).toBe(expected);
});
test("a journal keeps its newest entries, and the release that one may go back to", () => {
  const entry = (name: string, stage: string, i: number) => ({
    release: digest(name),
    stage,
    plan: digest("p"),
    at: `2026-11-21T12:00:${10 + i}Z`,
    unverified: false,
  });
  const rings = Array.from({ length: 25 }, (_, i) => entry("b", `ring-${i}`, i));
  const kept = keptOf([entry("a", "full", 0), ...rings], digest("b"));
  expect(kept.map((one) => one.stage)).toEqual(["full", ...rings.slice(6).map((one) => one.stage)]);
});
