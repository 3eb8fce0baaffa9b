import { expect, test } from "vitest";
import { united } from "./checker.ts";
import { checked } from "./plans.ts";
import { allowing } from "./world.ts";

test(
  "no mixture of a plan's phases breaks or opens anything under Kubernetes; naive orders do",
  () => {
    const { kinds, bad } = checked(allowing, "kubernetes@1.36,ipblock-pods=match", united, 10_000);
    expect([...bad.values()].every((count) => count > 0)).toBe(true);
    expect(kinds.get("meet") ?? 0).toBeGreaterThan(0);
    expect([...kinds.keys()].filter((kind) => kind.startsWith("refused"))).toEqual([]);
  },
  24 * 3_600_000,
);
