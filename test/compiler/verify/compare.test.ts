import { describe, expect, test } from "vitest";
import type { Literal } from "#algebra";
import {
  type Cube,
  isOneOf,
  kindIn,
  type Level,
  type LevelAction,
  namespaceIs,
  portsIn,
  protocolIs,
  type Relation,
  textIs,
  textMatches,
  V,
} from "#model";
import { compare } from "#verify";

const cube = (...when: Literal[]): Cube => ({ when, rule: "r" });
const level = (action: LevelAction, ...cubes: Cube[]): Level => ({
  action,
  cubes,
  title: action,
  ...(action === "unknown" ? { missing: "engine" } : {}),
});
const ingress = (...levels: Level[]): Relation => ({ profile: "test", sides: { ingress: levels, egress: [] } });

const web = [namespaceIs("S", "shop"), kindIn("P", "pod"), protocolIs("TCP"), portsIn(80, 80)];
const request = [isOneOf(V.request, ["http"]), textIs(V.method, "GET")];
const l4 = ingress(level("allow", cube(...web)), level("deny", cube(namespaceIs("S", "shop"))));

describe("compare", () => {
  test("a relation equals itself, and the proof names its engine", () => {
    const { relation, proof, assumes, undecided } = compare(l4, l4);
    expect([relation, proof.engine, undecided]).toEqual(["equal", "same-cubes", null]);
    expect(assumes).toHaveLength(4);
  });

  test("a verdict that one side leaves open makes the answer unknown, with the flow", () => {
    const open = ingress(level("unknown", cube(...web)), level("deny", cube(namespaceIs("S", "shop"))));
    const { relation, witnesses, undefined: open7 } = compare(l4, open);
    expect([relation, witnesses.length]).toEqual(["unknown", 0]);
    expect(open7[0]?.after.missing).toEqual(["engine"]);
  });

  test("a difference both ways beside an open verdict is a difference both ways", () => {
    const other = ingress(level("unknown", cube(namespaceIs("S", "data"))), level("deny", cube(...web)));
    expect(compare(l4, other).relation).toBe("incomparable");
  });

  test("more steps than the budget end undecided, never equal", () => {
    const many = (offset: number) =>
      ingress(
        level(
          "allow",
          ...Array.from({ length: 60 }, (_, i) =>
            cube(textIs(V.podLabel("S", `s${i}`), "x"), textIs(V.podLabel("P", `k${(i * 7 + offset) % 60}`), "x")),
          ),
        ),
        level("deny", cube()),
      );
    const { relation, undecided } = compare(many(0), many(1), { budget: 5 });
    expect(relation).toBe("unknown");
    expect(undecided?.message).toContain("more than 5 steps");
  });

  test("a variable with too many classes is named", () => {
    const hard = (first: string) =>
      ingress(level("allow", cube(...web, textMatches(V.path, `.*${first}.{18}`), textMatches(V.path, ".*b.{17}"))), level("deny", cube()));
    const { relation, undecided } = compare(hard("a"), hard("c"));
    expect(relation).toBe("unknown");
    expect(undecided?.message).toContain("http.path");
  });

  test("the same verdict by another way is a reroute when asked for", () => {
    const proxied = ingress(level("allow", cube(...web), cube(...web, ...request)), level("deny", cube(namespaceIs("S", "shop"))));
    const { relation, witnesses } = compare(l4, proxied, { reroutes: true });
    expect(relation).toBe("equal");
    expect(witnesses.map((one) => [one.effect, one.before.via, one.after.via])).toEqual([["reroutes", "kernel", "proxy"]]);
  });

  test("kinds that an engine doesn't know are no difference", () => {
    const everyone = ingress(level("allow", cube(namespaceIs("S", "shop"))), level("deny", cube()));
    const most: Relation = {
      ...ingress(level("allow", cube(namespaceIs("S", "shop"), kindIn("P", "pod", "world"))), level("deny", cube())),
      kinds: ["pod", "world"],
    };
    expect(compare(everyone, most).relation).toBe("equal");
    expect(compare(everyone, { profile: "test", sides: most.sides }).relation).toBe("narrower");
  });
});

describe("DNS names", () => {
  const named = (pattern: string) => cube(kindIn("P", "world"), textMatches(V.name, pattern));
  const egress = (...levels: Level[]): Relation => ({ profile: "test", sides: { ingress: [], egress: levels } });
  const rest = level("deny", cube());

  test("every name is less than every address, since an address may have none", () => {
    const world = egress(level("allow", cube(kindIn("P", "world"))), rest);
    const { relation, witnesses } = compare(egress(level("allow", named("(?s:.*)")), rest), world);
    expect([relation, witnesses[0]?.flow.destination.names]).toEqual(["wider", []]);
  });

  test("names in a deny are not decided, since an address may have several", () => {
    const { relation, undecided } = compare(
      egress(level("deny", named("a[.]io")), level("allow", named("b[.]io")), rest),
      egress(level("allow", named("b[.]io")), rest),
    );
    expect([relation, undecided?.message]).toEqual(["unknown", "a deny or pass rule hangs on DNS names, of which an address may have several"]);
  });
});

describe("open verdicts beside a difference", () => {
  const open = (cubeOfOpen: Cube): Relation => ingress(level("allow", cube(...web.slice(0, 2))), level("unknown", cubeOfOpen), level("deny", cube()));

  test("less in one place and perhaps more in another is not narrower", () => {
    const before = ingress(level("allow", cube(namespaceIs("S", "shop"), kindIn("P", "pod", "host"))), level("deny", cube()));
    expect(compare(before, open(cube(kindIn("P", "world")))).relation).toBe("unknown");
  });

  test("less in one place and perhaps less in another is narrower", () => {
    const before = ingress(level("allow", cube(namespaceIs("S", "shop"), kindIn("P", "pod", "host", "world"))), level("deny", cube()));
    expect(compare(before, open(cube(namespaceIs("S", "shop"), kindIn("P", "world")))).relation).toBe("narrower");
  });
});

test("a pass that names no target goes on at the next level", () => {
  const passing = ingress(level("pass", cube(kindIn("P", "pod"))), level("deny"), level("deny", cube()));
  expect(compare(passing, ingress(level("deny", cube()))).relation).toBe("equal");
});
