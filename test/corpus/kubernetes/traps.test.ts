import { describe, expect, test } from "vitest";
import { ALIKE } from "../report-only/alike.ts";
import { DEVIATIONS } from "../report-only/deviations.ts";
import { ISOLATION } from "./isolation.ts";
import { NOT_OF_A_FLOW } from "./not-of-a-flow.ts";
import { PEERS } from "./peers.ts";
import { PORTS } from "./ports.ts";
import { SERVICES } from "./services.ts";
import { TIERS } from "./tiers.ts";
import { outcomeOf } from "./trap.ts";

describe.each([...ISOLATION, ...PEERS, ...PORTS, ...SERVICES, ...TIERS])("$name", (trap) => {
  test.each(Object.entries(trap.verdicts))("under %s: %s", (profile, outcome) => {
    expect(outcomeOf(trap, profile)).toBe(outcome);
  });
});

test("every NetworkPolicy row of the semantics is a case, or is listed with why it can't be one", () => {
  const named = [...ISOLATION, ...PEERS, ...PORTS, ...SERVICES, ...ALIKE, ...DEVIATIONS].map(({ name }) => name).join(" ");
  const rows = Array.from({ length: 66 }, (_, i) => `N${String(i + 1).padStart(2, "0")}`);
  expect(rows.filter((row) => !new RegExp(`\\b${row}`).test(named))).toEqual(NOT_OF_A_FLOW.map(({ row }) => row));
});
