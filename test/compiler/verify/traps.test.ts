import { describe, expect, test } from "vitest";
import type { Literal } from "#algebra";
import { type Level, NAMESPACE_NAME, namespaceIs, portsIn, type Relation, text, textIs, V } from "#model";
import { compare } from "#verify";

const cube = (...when: readonly Literal[]) => ({ when, rule: "r" });
const level = (action: Level["action"], ...cubes: readonly ReturnType<typeof cube>[]): Level => ({ action, cubes, title: "" });
const pass = (to: number, ...cubes: readonly ReturnType<typeof cube>[]): Level => ({ ...level("pass", ...cubes), to });
const ingress = (...levels: readonly Level[]): Relation => ({ profile: "", sides: { ingress: levels, egress: [] } });
const app = (value: string) => textIs(V.podLabel("P", "app"), value);
const rest = level("deny", cube());

describe("faults that a prototype had", () => {
  test("an end of tier that is complete first hides no level that an open pass jumps to", () => {
    const tier = (...later: readonly Level[]) => ingress(pass(2, cube(portsIn(80, 80), app("web"))), level("deny", cube()), ...later);
    expect(compare(tier(rest), tier()).relation).toBe("wider");
    expect(compare(tier(rest), tier(rest)).relation).toBe("equal");
  });

  test("of several open passes the nearest target behind the decided level counts", () => {
    const tier = (...later: readonly Level[]) =>
      ingress(pass(2, cube(app("web"))), pass(4, cube(app("api"), portsIn(80, 80))), level("deny", cube(portsIn(80, 80))), rest, ...later);
    expect(compare(tier(rest), tier(level("allow", cube()))).relation).toBe("wider");
  });

  test("a witness has a namespace, whatever the rules leave out", () => {
    const named = text(V.namespaceLabel("S", NAMESPACE_NAME), { kind: "notIn", values: ["shop"] }, true);
    const { witnesses } = compare(ingress(level("deny", cube(named))), ingress());
    expect(witnesses.map(({ flow }) => flow.destination.pod?.namespace)).toEqual(["default"]);
    expect(
      compare(ingress(level("deny", cube(text(V.namespaceLabel("S", NAMESPACE_NAME), { kind: "in", values: [] }, true)))), ingress()).relation,
    ).toBe("equal");
  });

  test("a rule on requests ahead of the default allow does not become, nor lose itself in, an allow of all", () => {
    const get = cube(app("web"), textIs("http.method", "GET"));
    expect(compare(ingress(level("allow", get)), ingress()).relation).toBe("equal");
    expect(compare(ingress(level("allow", get), rest), ingress(level("allow", cube(app("web"))), rest)).relation).toBe("wider");
    expect(compare(ingress(level("allow", get), level("deny", cube(app("web")))), ingress(level("deny", cube(app("web"))))).relation).toBe(
      "narrower",
    );
  });

  test("a range that ends at 65535 and begins at 1 is every port", () => {
    expect(compare(ingress(level("allow", cube(portsIn(1, 65_535))), rest), ingress()).relation).toBe("equal");
    expect(compare(ingress(level("allow", cube(portsIn(1024, 65_535)), cube(portsIn(1, 2000))), rest), ingress()).relation).toBe("equal");
  });
});

describe("a budget that is spent", () => {
  const many = (offset: number) =>
    ingress(
      level(
        "allow",
        ...Array.from({ length: 90 }, (_, i) =>
          cube(namespaceIs("P", "shop"), textIs(V.podLabel("S", `s${i}`), "x"), textIs(V.podLabel("P", `k${(i * 7 + offset) % 60}`), "x")),
        ),
      ),
      rest,
    );

  test("names the region, what multiplies there and what helps", () => {
    const { relation, undecided } = compare(many(0), many(1), { budget: 1 });
    expect(relation).toBe("unknown");
    expect(undecided?.region).toContain("P.ns:kubernetes.io/metadata.name is shop");
    expect(undecided?.variables.length).toBeGreaterThan(0);
    expect(undecided?.advice).toBe("make these policies namespaced, so that fewer keys multiply");
  });

  test("gives the same answer every time", () => {
    expect(compare(many(0), many(1), { budget: 1 }).undecided).toEqual(compare(many(0), many(1), { budget: 1 }).undecided);
  });
});
