import { describe, expect, test } from "vitest";
import { evaluateSide } from "#model";
import { compare } from "#verify";
import { meaningDigest } from "../../../compiler/verify/digest.ts";
import { added, caseSplit, passing, recut, split, withNarrowerCopies } from "../../bench/rewrites.ts";
import { type Policy, relationOf, SHAPES, world } from "../../bench/worlds.ts";

const REWRITES: readonly (readonly [string, (policies: readonly Policy[]) => Policy[]])[] = [
  ["split by peer and port and shuffled", split],
  ["with ranges of ports cut again, overlapping", recut],
  ["with narrower copies of every policy", withNarrowerCopies],
  ["split on one fresh key", (policies) => caseSplit(policies, 1)],
  ["split on six fresh keys", (policies) => caseSplit(policies, 6)],
];

describe.each(SHAPES)("policies of shape %s", (shape) => {
  const policies = world(shape, 60);

  test.each(REWRITES)("mean the same %s", (_, rewrite) => {
    const { relation, undecided } = compare(relationOf(policies), relationOf(rewrite(policies)));
    expect([relation, undecided]).toEqual(["equal", null]);
  });

  test("mean the same behind an admin tier that only passes", () => {
    expect(compare(relationOf(policies), relationOf(policies, passing(policies))).relation).toBe("equal");
  });

  test("are wider with one port more, and the witness shows it", () => {
    const [a, c] = [relationOf(policies), relationOf(added(policies))];
    const { relation, witnesses } = compare(a, c);
    expect(relation).toBe("wider");
    for (const { flow, side } of witnesses) {
      expect([evaluateSide(a, flow, side).decision, evaluateSide(c, flow, side).decision]).toEqual(["deny", "allow"]);
    }
    expect(compare(c, a).relation).toBe("narrower");
  });
});

describe("the digest of a meaning", () => {
  const policies = world("n4", 20);
  const digest = meaningDigest(relationOf(policies), null);

  test.each(REWRITES.slice(0, 4))("stays the same %s", (_, rewrite) => {
    expect(meaningDigest(relationOf(rewrite(policies)), null)).toBe(digest);
  });

  test("is another for another meaning", () => {
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(meaningDigest(relationOf(added(policies)), null)).not.toBe(digest);
  });

  test("is missing above its budget", () => {
    expect(meaningDigest(relationOf(policies), null, [], 3)).toBeNull();
  });
});
