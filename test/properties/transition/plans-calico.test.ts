import { expect, test } from "vitest";
import { tiered } from "./checker.ts";
import { checked, found } from "./plans.ts";
import { allowing } from "./world.ts";

test(
  "no mixture of a plan's phases breaks or opens anything under Calico; naive orders do",
  () => {
    const { kinds, bad } = checked(allowing, "calico@3.31", tiered, 5_000);
    expect([...bad.values()].every((count) => count > 0)).toBe(true);
    expect(kinds.get("meet") ?? 0).toBeGreaterThan(0);
    expect([...kinds.keys()].filter((kind) => kind.startsWith("refused"))).toEqual([]);
  },
  24 * 3_600_000,
);
test(
  "nor where nothing but the objects is known, and policies that only allow need no tier before all others",
  () => {
    const { kinds } = checked(allowing, "calico@3.31", tiered, 200, found);
    expect(kinds.get("meet") ?? 0).toBeGreaterThan(0);
    expect([...kinds.keys()].filter((kind) => kind === "gated" || kind.startsWith("refused"))).toEqual([]);
  },
  24 * 3_600_000,
);
