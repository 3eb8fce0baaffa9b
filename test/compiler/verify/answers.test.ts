import { describe, expect, test } from "vitest";
import type { Literal } from "#algebra";
import {
  type Cube,
  cidrRanges,
  isOneOf,
  kindIn,
  type Level,
  type LevelAction,
  literal,
  portsIn,
  protocolIs,
  type Relation,
  type Side,
  textIs,
  V,
} from "#model";
import { compare } from "#verify";
import { addProofs, classify } from "../../../compiler/verify/compare.ts";
import type { Change } from "../../../compiler/verify/differences.ts";

const cube = (...when: Literal[]): Cube => ({ when, rule: "r" });
const level = (action: LevelAction, ...cubes: Cube[]): Level => ({
  action,
  cubes,
  title: action,
  ...(action === "unknown" ? { missing: "engine" } : {}),
});
const relation = (ingress: Side, egress: Side = []): Relation => ({ profile: "test", sides: { ingress, egress } });
const port = (number: number) => [kindIn("P", "pod"), protocolIs("TCP"), portsIn(number, number)];
const shut = level("deny", cube());

const ANSWERS: readonly (readonly [changes: readonly Change[], undecided: boolean, answer: string])[] = [
  [[], false, "equal"],
  [[], true, "unknown"],
  [["opens"], false, "wider"],
  [["opens"], true, "unknown"],
  [["opens", "may open"], false, "wider"],
  [["opens", "may close"], false, "unknown"],
  [["closes"], false, "narrower"],
  [["closes"], true, "unknown"],
  [["closes", "may close"], false, "narrower"],
  [["closes", "may open"], false, "unknown"],
  [["opens", "closes"], false, "incomparable"],
  [["opens", "closes"], true, "incomparable"],
  [["opens", "closes", "may open", "may close"], false, "incomparable"],
  [["may open"], false, "unknown"],
  [["may close"], false, "unknown"],
];

describe("the answer", () => {
  test.each(ANSWERS)("to %j (undecided: %s) is %s", (changes, undecided, answer) => expect(classify(new Set(changes), undecided)).toBe(answer));
});

describe("the record of two proofs", () => {
  const one = { engine: "a", steps: 1, residuals: 2, classes: 3 };
  test("adds steps and residuals, and keeps the larger space", () =>
    expect(addProofs(one, { engine: "a", steps: 10, residuals: 20, classes: 1 })).toEqual({ engine: "a", steps: 11, residuals: 22, classes: 3 }));
  test("names both engines where they differ", () => expect(addProofs(one, { ...one, engine: "b" }).engine).toBe("a, b"));
});

describe("witnesses", () => {
  const apart = [protocolIs("TCP"), protocolIs("UDP"), protocolIs("SCTP")].map((protocol, i) => ({
    ...cube(kindIn("P", "pod"), protocol, portsIn(80 + 9 * i, 80 + 9 * i)),
    rule: `r${i}`,
  }));
  const open = relation([level("allow", ...apart), shut]);
  const closed = relation([shut]);
  test("are no more than wanted", () => expect(compare(open, closed, { maxWitnesses: 1 }).witnesses).toHaveLength(1));
  test("of one rule and kind of end are one", () => {
    const same = relation([level("allow", cube(...port(80)), cube(...port(81))), shut]);
    expect(compare(same, closed).witnesses).toHaveLength(1);
  });
  test("of open verdicts stand by themselves", () => {
    const { witnesses, undefined: left } = compare(relation([level("unknown", cube(...port(80))), level("allow", cube(...port(81))), shut]), closed);
    expect([witnesses.map(({ effect }) => effect), left.map(({ effect }) => effect)]).toEqual([["closes"], ["undefined"]]);
  });
  test("tell what opens from what closes, on the side where it does", () => {
    const found = compare(relation([shut], []), relation([], [shut])).witnesses;
    expect(new Set(found.map(({ effect, side }) => `${effect} ${side}`))).toEqual(new Set(["opens ingress", "closes egress"]));
  });
});

describe("facts about addresses", () => {
  const here = relation([
    level("allow", cube(kindIn("P", "pod"), literal("P.ip", { sort: "address", ranges: [...cidrRanges("10.9.0.0/16")] }))),
    shut,
  ]);
  const facts = { podCidrs: ["10.1.0.0/16"], nodeCidrs: ["192.168.0.0/24"] };
  test("leave out pods that can't be there", () => expect(compare(here, relation([shut]), { facts }).relation).toBe("equal"));
  test("are private addresses where nothing is declared", () => expect(compare(here, relation([shut])).relation).toBe("narrower"));
  test("are named", () => {
    expect(compare(here, here, { facts }).assumes.join("\n")).toContain("10.1.0.0/16");
    expect(compare(here, here).assumes.join("\n")).toContain("not declared");
  });
});

describe("flows that take another way", () => {
  const inspected = relation([level("allow", cube(...port(80)), cube(...port(80), isOneOf(V.request, ["http"]), textIs(V.method, "GET"))), shut]);
  const kernel = relation([level("allow", cube(...port(80))), shut]);
  test("are shown only where they are asked for", () => {
    expect(compare(kernel, inspected, { reroutes: true }).witnesses.map(({ effect }) => effect)).toContain("reroutes");
    expect(compare(kernel, inspected).witnesses.map(({ effect }) => effect)).not.toContain("reroutes");
  });
  test("are allowed before and after, in two ways", () => {
    const found = compare(kernel, inspected, { reroutes: true }).witnesses.filter(({ effect }) => effect === "reroutes");
    expect(found.map(({ before, after }) => [before.decision, after.decision])).toEqual(found.map(() => ["allow", "allow"]));
    expect(found.every(({ before, after }) => before.via !== after.via)).toBe(true);
  });
  test("don't include what one side denies", () => {
    const nothing = relation([shut]);
    expect(compare(inspected, nothing, { reroutes: true }).witnesses.map(({ effect }) => effect)).not.toContain("reroutes");
  });
  test("need somebody who looks at requests", () => expect(compare(kernel, kernel, { reroutes: true }).witnesses).toEqual([]));
});
