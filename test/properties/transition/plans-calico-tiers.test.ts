import { expect, test } from "vitest";
import { tiered } from "./checker.ts";
import { checked, found } from "./plans.ts";
import { ordered } from "./world.ts";

test(
  "nor where Calico's policies have orders, tiers, denials and passes",
  () => {
    const { kinds, bad } = checked(ordered, "calico@3.31", tiered, 5_000);
    expect([...bad.values()].every((count) => count > 0)).toBe(true);
    expect(kinds.get("gated") ?? 0).toBeGreaterThan(0);
    expect([...kinds.keys()].filter((kind) => kind.startsWith("refused"))).toEqual([]);
  },
  24 * 3_600_000,
);
test(
  "nor where nothing but the objects is known, as in a cluster",
  () => {
    const { kinds } = checked(ordered, "calico@3.31", tiered, 200, found);
    expect(kinds.get("gated") ?? 0).toBeGreaterThan(0);
    expect([...kinds.keys()].filter((kind) => kind.startsWith("refused"))).toEqual([]);
  },
  24 * 3_600_000,
);
