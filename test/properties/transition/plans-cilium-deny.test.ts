import { expect, test } from "vitest";
import { united } from "./checker.ts";
import { checked } from "./plans.ts";
import { denying } from "./world.ts";

test(
  "nor where Cilium's policies deny",
  () => {
    const { kinds, bad } = checked(denying, "cilium@1.20", united, 5_000);
    expect([...bad.values()].every((count) => count > 0)).toBe(true);
    expect(kinds.get("meet") ?? 0).toBeGreaterThan(0);
    expect([...kinds.keys()].filter((kind) => kind.startsWith("refused"))).toEqual([]);
  },
  24 * 3_600_000,
);
