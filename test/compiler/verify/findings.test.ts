import { describe, expect, test } from "vitest";
import type { Literal } from "#algebra";
import { type Cube, isOneOf, kindIn, type Level, type LevelAction, portsIn, protocolIs, type Relation, textIs, textMatches, V } from "#model";
import { type CompareOptions, compare } from "#verify";

const cube = (rule: string, port: number, ...when: Literal[]): Cube => ({
  when: [kindIn("P", "pod"), protocolIs("TCP"), portsIn(port, port), ...when],
  rule,
});
const level = (action: LevelAction, ...cubes: Cube[]): Level => ({
  action,
  cubes,
  title: action,
  ...(action === "unknown" ? { missing: "engine" } : {}),
});
const shut = level("deny", { when: [], rule: "" });
const ingress = (...levels: Level[]): Relation => ({ profile: "test", sides: { ingress: [...levels, shut], egress: [] } });
const egress = (...levels: Level[]): Relation => ({ profile: "test", sides: { ingress: [], egress: [...levels, shut] } });
const closed = ingress();

describe("flows that may open", () => {
  /** At 1001 the first side leaves the verdict open, at 1002 the second. */
  const found = (rules: readonly [string[], string], options: CompareOptions = {}) => {
    const before = ingress(level("unknown", ...rules[0].map((rule) => cube(rule, 1001))), level("deny", cube(rules[1], 1002)));
    const after = ingress(level("allow", cube("r", 1001)), level("unknown", cube("r", 1002)));
    return compare(before, after, options).undefined.map((one) => [one.flow.port, one.before.by.join(" and ")]);
  };
  test("are shown for each set of rules that decides together", () =>
    expect(found([["a", "b"], "ab"]).sort()).toEqual([
      [1001, "a and b"],
      [1002, "ab"],
    ]));
  test.each([2, 1000])("are all shown where %d are wanted", (maxWitnesses) => expect(found([["a"], "b"], { maxWitnesses })).toHaveLength(2));
  test("are no more than wanted", () => expect(found([["a"], "b"], { maxWitnesses: 1 })).toHaveLength(1));
  test("of the same rules are one, the first", () => expect(found([["r"], "r"])).toEqual([[1001, "r"]]));
});

describe("flows that take another way", () => {
  const inspected = ingress(level("allow", cube("r", 80, isOneOf(V.request, ["http"]), textIs(V.method, "GET"))));
  test.each([
    ["closes", inspected, closed],
    ["opens", closed, inspected],
  ] as const)("are none of those that a change %s", (effect, a, b) =>
    expect(new Set(compare(a, b, { reroutes: true }).witnesses.map((one) => one.effect))).toEqual(new Set([effect])),
  );
});

test("kinds of peers that one side doesn't tell apart are assumed away by name", () => {
  const { assumes } = compare(closed, { ...closed, kinds: ["pod", "world"] });
  expect(assumes.join("\n")).toContain("no peers of the kinds remote-pod, host");
});

describe("sides that share nearly everything", () => {
  const many = Array.from({ length: 520 }, (_, i) => cube(`r${i}`, 1001 + 2 * i));
  test("are compared where they differ, in a smaller space than the whole", () => {
    const fewer = many.filter((_, i) => i !== 300);
    const [near, whole] = [fewer, [...fewer].reverse()].map((cubes) => compare(ingress(level("allow", ...many)), ingress(level("allow", ...cubes))));
    expect([near?.relation, near?.witnesses]).toEqual([whole?.relation, whole?.witnesses]);
    expect(near?.proof.classes).toBeLessThan(whole?.proof.classes as number);
  });
  test("are compared as a whole where the difference hangs on DNS names", () => {
    const named = many.map(({ rule }): Cube => ({ when: [kindIn("P", "world"), textMatches(V.name, `${rule}[.]io`)], rule }));
    const { relation, undecided } = compare(egress(level("allow", ...named)), egress(level("allow", ...named.slice(1))));
    expect([relation, undecided]).toEqual(["narrower", null]);
  });
});
