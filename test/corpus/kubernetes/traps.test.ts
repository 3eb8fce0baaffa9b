import { describe, expect, test } from "vitest";
import { ISOLATION } from "./isolation.ts";
import { PEERS } from "./peers.ts";
import { PORTS } from "./ports.ts";
import { TIERS } from "./tiers.ts";
import { outcomeOf } from "./trap.ts";

describe.each([...ISOLATION, ...PEERS, ...PORTS, ...TIERS])("$name", (trap) => {
  test.each(Object.entries(trap.verdicts))("under %s: %s", (profile, outcome) => {
    expect(outcomeOf(trap, profile)).toBe(outcome);
  });
});
