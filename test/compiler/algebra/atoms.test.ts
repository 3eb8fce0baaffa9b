import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Atoms, type Domain, holds, makeAtoms, type Predicate, runs, type TextSet, type Value } from "#algebra";
import { patterns, texts } from "./regex/patterns.ts";

const TEXT: Domain = { sort: "text", total: false };
const text = (present: TextSet, absent = false): Predicate => ({ sort: "text", absent, present });
const covers = (pattern: string): Predicate => text({ kind: "match", pattern });
const numbers = (...ranges: [number, number][]): Predicate => ({ sort: "number", ranges });

function made(domain: Domain, predicates: readonly Predicate[]): Atoms {
  const atoms = makeAtoms(domain, predicates);
  if ("message" in atoms) throw new Error(atoms.message);
  return atoms;
}

const picks = (atoms: Atoms): Value[] => Array.from({ length: atoms.size }, (_, i) => atoms.pick(i));

const textPredicates = fc.array(
  fc.record({
    sort: fc.constant("text" as const),
    absent: fc.boolean(),
    present: fc.oneof(
      fc.record({ kind: fc.constantFrom("in" as const, "notIn" as const), values: fc.array(texts, { maxLength: 3 }) }),
      fc.record({ kind: fc.constantFrom("match" as const, "mismatch" as const), pattern: patterns }),
    ),
  }),
  { maxLength: 4 },
);
const numberPredicates = fc.array(
  fc
    .array(fc.tuple(fc.nat(300), fc.nat(300)), { maxLength: 3 })
    .map((ranges): Predicate => ({ sort: "number", ranges: ranges.map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const) })),
);
const addressPredicates = fc.array(
  fc
    .array(fc.tuple(fc.bigInt(0n, 300n), fc.bigInt(0n, 300n)), { maxLength: 3 })
    .map((ranges): Predicate => ({ sort: "address", ranges: ranges.map(([a, b]) => (a < b ? [a, b] : [b, a])) })),
);
const choicePredicates = fc.array(fc.subarray(["pod", "world", "host"]).map((values): Predicate => ({ sort: "choice", in: values })));

const sorts: [string, Domain, fc.Arbitrary<readonly Predicate[]>, fc.Arbitrary<Value>][] = [
  ["text", TEXT, textPredicates, fc.option(texts)],
  ["total text", { sort: "text", total: true }, textPredicates, texts],
  ["number", { sort: "number", min: 1, max: 255 }, numberPredicates, fc.integer({ min: 1, max: 255 })],
  ["address", { sort: "address", max: 255n }, addressPredicates, fc.bigInt(0n, 255n)],
  ["choice", { sort: "choice", values: ["pod", "world", "host"] }, choicePredicates, fc.constantFrom("pod", "world", "host")],
];

describe.each(sorts)("atoms of %s", (_, domain, predicates, values) => {
  it("lie in a set exactly when their value does", () => {
    fc.assert(
      fc.property(predicates, (given) => {
        const atoms = made(domain, given);
        for (const one of given) {
          for (let i = 0; i < atoms.size; i++) expect(runs.includes(atoms.set(one), i)).toBe(holds(one, atoms.pick(i)) === "yes");
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("leave no value out", () => {
    fc.assert(
      fc.property(predicates, values, (given, value) => {
        const atoms = made(domain, given);
        const alike = (index: number) => given.every((one) => runs.includes(atoms.set(one), index) === (holds(one, value) === "yes"));
        expect(picks(atoms).some((_value, i) => alike(i))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("do not depend on order or repetition", () => {
    fc.assert(
      fc.property(predicates, (given) => {
        expect(picks(made(domain, [...given].reverse().concat(given)))).toEqual(picks(made(domain, given)));
      }),
      { numRuns: 300 },
    );
  });

  it("are picked by different values", () => {
    fc.assert(
      fc.property(predicates, (given) => {
        const found = picks(made(domain, given));
        expect(new Set(found).size).toBe(found.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe("text atoms", () => {
  it("stand in the order absent, mentioned, other", () => {
    expect(picks(made(TEXT, [text({ kind: "in", values: ["web", "api"] }), text({ kind: "notIn", values: ["db"] })]))).toEqual([
      null,
      "api",
      "db",
      "web",
      "other",
    ]);
  });

  it("have an other that is not mentioned", () => {
    expect(picks(made(TEXT, [text({ kind: "in", values: ["other", "other-2"] })])).at(-1)).toBe("other-3");
  });

  it("know no absence where the domain has none", () => {
    expect(picks(made({ sort: "text", total: true }, [text({ kind: "in", values: ["a"] }, true)]))).toEqual(["a", "other"]);
  });

  it("give equal languages equal sets", () => {
    const [one, two, three] = [covers("/a(b|c)"), text({ kind: "in", values: ["/ab", "/ac"] }), covers("/a[bc]")] as const;
    const atoms = made(TEXT, [one, two, three]);
    expect([atoms.set(two), atoms.set(three)]).toEqual([atoms.set(one), atoms.set(one)]);
  });

  it("join alternatives to their union", () => {
    const [all, left, right] = [covers("/a(b|c).*"), covers("/ab.*"), covers("/ac.*")] as const;
    const atoms = made(TEXT, [all, left, right]);
    expect(runs.union(atoms.set(left), atoms.set(right))).toEqual(atoms.set(all));
  });

  it("leave out a class of mentioned values alone", () => {
    expect(picks(made(TEXT, [covers("a|b"), text({ kind: "in", values: ["a", "b"] })]))).toEqual([null, "a", "b", "other"]);
  });

  it("are named by readable values", () => {
    expect(picks(made(TEXT, [covers("/api(/[^?]*)?([?](?s:.*))?"), covers("/api/admin(/.*)?")]))).toEqual([null, "/api", "/other", "/api/admin"]);
    expect(picks(made(TEXT, [covers("[-a-z0-9_]*[.]shop[.]example")]))).toEqual([null, ".shop.example", "other.example"]);
  });

  it("end at the budget with a problem", () => {
    const many = Array.from({ length: 20 }, (_, i) => covers(`(?s:.*)x${i}y(?s:.*)`));
    expect(makeAtoms(TEXT, many)).toMatchObject({ kind: "budget", message: expect.stringContaining("automaton states") });
  });

  it("pass a pattern's problem on", () => {
    expect(makeAtoms(TEXT, [covers("(?=a)")])).toMatchObject({ kind: "syntax" });
  });
});

it("numbers are picked by the low end of their interval", () => {
  expect(picks(made({ sort: "number", min: 1, max: 65_535 }, [numbers([80, 80], [8000, 9000])]))).toEqual([1, 80, 81, 8000, 9001]);
});

it("addresses are picked behind the network's own", () => {
  expect(
    picks(
      made({ sort: "address", max: 1000n }, [
        {
          sort: "address",
          ranges: [
            [256n, 511n],
            [600n, 600n],
          ],
        },
      ]),
    ),
  ).toEqual([1n, 257n, 513n, 600n, 602n]);
});

describe("in time", () => {
  const elapsed = (predicates: readonly Predicate[]): number => {
    const start = performance.now();
    made(TEXT, predicates);
    return performance.now() - start;
  };

  it("thousand values", () => {
    expect(elapsed(Array.from({ length: 1000 }, (_, i) => text({ kind: "in", values: [`v${i}`] })))).toBeLessThan(100);
  });

  it("forty path prefixes", () => {
    expect(elapsed(Array.from({ length: 40 }, (_, i) => covers(`/api/v1/x${i}(/[^?]*)?([?](?s:.*))?`)))).toBeLessThan(1000);
  });
});
