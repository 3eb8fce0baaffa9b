import fc from "fast-check";
import type { Literal, Predicate } from "#algebra";
import { type Cube, cidrRanges, type Level, type Relation, type Side, V } from "#model";

/** Small worlds: a few variables of every sort, whose values meet at their borders. */
const choice = (variable: string, values: readonly string[]): fc.Arbitrary<Literal> =>
  fc.subarray([...values], { minLength: 1 }).map((some) => ({ variable, in: { sort: "choice", in: some } }));
const range = (variable: string, ends: readonly number[]): fc.Arbitrary<Literal> =>
  fc
    .array(fc.tuple(fc.constantFrom(...ends), fc.constantFrom(...ends)), { minLength: 1, maxLength: 2 })
    .map((pairs) => ({ variable, in: { sort: "number", ranges: pairs.map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const) } }));
const label = (variable: string): fc.Arbitrary<Literal> =>
  fc
    .record({ absent: fc.boolean(), kind: fc.constantFrom("in" as const, "notIn" as const), values: fc.subarray(["a", "b", "c"]) })
    .map(({ absent, kind, values }): Literal => ({ variable, in: { sort: "text", absent, present: { kind, values } } }));
const BLOCKS = ["10.0.0.0/8", "10.1.0.0/16", "203.0.113.0/24", "203.0.113.64/26", "2001:db8::/32", "0.0.0.0/0"];
const block: fc.Arbitrary<Literal> = fc
  .subarray(BLOCKS, { minLength: 1, maxLength: 2 })
  .map((some) => ({ variable: "P.ip", in: { sort: "address", ranges: some.flatMap((one) => [...cidrRanges(one)]) } }));

const literal = fc.oneof(
  choice("P.kind", ["pod", "world", "host", "remote-node"]),
  choice(V.named("http"), ["yes"]),
  range("port", [1, 79, 80, 81, 443, 65_535]),
  range("protocol", [6, 6, 17, 132]),
  label(V.podLabel("S", "app")),
  label(V.podLabel("P", "app")),
  block,
);
const cube: fc.Arbitrary<Cube> = fc.array(literal, { maxLength: 4 }).map((when) => ({ when, rule: "r" }));
const level = fc.record({
  action: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("allow" as const, "deny" as const) },
    fc.constantFrom("pass" as const, "unknown" as const),
  ),
  cubes: fc.array(cube, { minLength: 1, maxLength: 3 }),
  skip: fc.nat(2),
});
const side: fc.Arbitrary<Side> = fc.array(level, { maxLength: 4 }).map((levels) =>
  levels.map(({ action, cubes, skip }, i): Level => {
    if (action === "pass") return { action, cubes, to: Math.min(levels.length, i + 1 + skip), title: "" };
    return action === "unknown" ? { action, cubes, missing: "engine", title: "" } : { action, cubes, title: "" };
  }),
);

/** The same meaning in another spelling: cubes turned around and given twice, a range cut in two, a level cut in two. */
function respelled(levels: Side): Side {
  return levels.map((one): Level => ({ ...one, cubes: [...one.cubes, ...one.cubes.slice(0, 1)].reverse().flatMap(cutRange) }));
}

function cutRange(one: Cube): Cube[] {
  const at = one.when.findIndex((each) => each.in.sort === "number" && each.in.ranges.some(([low, high]) => low < high));
  const found = one.when[at];
  if (found?.in.sort !== "number") return [one];
  const having = (set: Predicate): Cube => ({ ...one, when: one.when.map((each, i) => (i === at ? { ...each, in: set } : each)) });
  const pieces = found.in.ranges.flatMap(([low, high]): [number, number][] => {
    const middle = Math.floor((low + high) / 2);
    return low < high
      ? [
          [low, middle],
          [middle + 1, high],
        ]
      : [[low, high]];
  });
  return pieces.map((piece) => having({ sort: "number", ranges: [piece] }));
}

/** One small slip: a level less, or its first condition dropped, or its action turned. */
function slipped(levels: Side, how: number): Side {
  const at = how % Math.max(1, levels.length);
  return levels.flatMap((one, i): Level[] => {
    if (i !== at) return [one];
    if (how % 3 === 0) return [{ ...one, cubes: one.cubes.slice(1) }];
    if (how % 3 === 1) return [{ ...one, cubes: one.cubes.map((each) => ({ ...each, when: each.when.slice(1) })) }];
    return [one.action === "allow" ? { ...one, action: "deny" } : one.action === "deny" ? { ...one, action: "allow" } : one];
  });
}

const relation = (ingress: Side): Relation => ({ profile: "small", sides: { ingress, egress: [] } });

/** Two meanings: unrelated, respelled, or slipped. */
export const pairs: fc.Arbitrary<readonly [Relation, Relation]> = fc.oneof(
  fc.tuple(side, side).map(([a, b]) => [relation(a), relation(b)] as const),
  side.map((a) => [relation(a), relation(respelled(a))] as const),
  fc.tuple(side, fc.nat(30)).map(([a, how]) => [relation(a), relation(slipped(respelled(a), how))] as const),
);
