import { describe, expect, test } from "vitest";
import { type Cube, evaluateLevels, type LevelAction, type Point, textIs, V } from "#model";
import { type Step, tied } from "../../../../../compiler/targets/kubernetes/read/ties.ts";

const when = (labels: string): Cube => ({ when: [...labels].map((label) => textIs(V.podLabel("P", label), "yes")), rule: labels });
const step = (action: LevelAction, labels: string): Step => ({ action, cubes: [when(labels)], title: action });
const point =
  (labels: string): Point =>
  (variable) =>
    labels.includes(variable.slice(-1)) ? "yes" : null;
function decide(lists: readonly (readonly Step[])[], labels: string): string {
  const steps = tied(lists);
  if (steps === null) return "too large";
  return evaluateLevels(
    steps.map((one) => ({ ...one, missing: "engine" })),
    point(labels),
  ).decision;
}

describe("policies of one priority", () => {
  const lists = [
    [step("deny", "a"), step("allow", "b")],
    [step("allow", "c"), step("deny", "d")],
  ];
  test.each([
    ["a", "deny"],
    ["b", "allow"],
    ["ab", "deny"],
    ["ac", "unknown"],
    ["ad", "deny"],
    ["bc", "allow"],
    ["bd", "unknown"],
    ["acd", "unknown"],
    ["bcd", "allow"],
    ["", "allow"],
  ])("on a flow with labels %j: %s, in either order", (labels, decision) => {
    expect(decide(lists, labels)).toBe(decision);
    expect(decide([...lists].reverse(), labels)).toBe(decision);
  });
  test("three that can't agree stay open, and two that agree don't help", () => {
    expect(decide([[step("allow", "a")], [step("deny", "a")], [step("allow", "a")]], "a")).toBe("unknown");
  });
  test("one list is taken as it is", () => {
    expect(tied([[step("deny", "a"), step("allow", "b")]])).toHaveLength(2);
  });
  test("too many combinations are refused", () => {
    const many = (action: LevelAction): Step => ({
      action,
      cubes: Array.from({ length: 200 }, (_, i) => ({ when: [textIs(V.podLabel("P", `k${i}`), "x")], rule: "r" })),
      title: action,
    });
    expect(decide([[many("allow")], [many("deny")]], "")).toBe("too large");
  });
});
