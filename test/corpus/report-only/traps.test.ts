import { describe, expect, test } from "vitest";
import { outcomeOf } from "../kubernetes/trap.ts";
import { ALIKE } from "./alike.ts";
import { DEVIATIONS } from "./deviations.ts";

describe.each([...ALIKE, ...DEVIATIONS])("$name", (trap) => {
  test.each(Object.entries(trap.verdicts))("under %s: %s", (profile, outcome) => {
    expect(outcomeOf(trap, profile)).toBe(outcome);
  });
});
