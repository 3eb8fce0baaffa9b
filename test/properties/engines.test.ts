import fc from "fast-check";
import { expect, test } from "vitest";
import { Diagram, descend, type OnDifference, type Outcome, searchLocally } from "#algebra";
import { Residuals } from "../../compiler/algebra/residuals.ts";
import { type Level, levels, naive, pointOf, points, rewritten, root, SIZES } from "../compiler/algebra/levels.ts";
import { runs } from "./runs.ts";

const BUDGET = 100_000;
const scale = runs(5_000);

/** A list of levels beside another, or beside itself in other cubes. */
const pairs = fc.oneof(
  fc.tuple(levels, levels),
  fc.tuple(levels, fc.nat(SIZES.length - 1)).map(([a, variable]): [Level[], Level[]] => [a, rewritten(a, variable)]),
);

/** What an engine finds, each difference judged again by the semantics. */
function kindsOf(engine: typeof searchLocally, a: readonly Level[], b: readonly Level[]): Set<string> {
  const residuals = new Residuals(SIZES);
  const found = new Set<string>();
  const onDifference: OnDifference = (trail, x: Outcome, y: Outcome) => {
    expect([naive(a, pointOf(trail)), naive(b, pointOf(trail))]).toEqual([x, y]);
    found.add(`${x}${y}`);
  };
  engine(residuals, root(residuals, a), root(residuals, b), BUDGET, onDifference, () => true);
  return found;
}

test("paired descent, local search and diagrams agree with enumeration on every pair", () => {
  fc.assert(
    fc.property(pairs, ([a, b]) => {
      const expected = new Set(points.map((point) => `${naive(a, point)}${naive(b, point)}`).filter((pair) => pair[0] !== pair[1]));
      expect(kindsOf(descend, a, b)).toEqual(expected);
      expect(kindsOf(searchLocally, a, b)).toEqual(expected);
      const residuals = new Residuals(SIZES);
      const diagram = new Diagram(residuals, BUDGET);
      const [left, right] = [diagram.build(root(residuals, a)), diagram.build(root(residuals, b))];
      expect(left === right).toBe(expected.size === 0);
      for (const point of points) expect(diagram.evaluate(left, (position) => point[position] as number)).toBe(naive(a, point));
    }),
    scale,
  );
});

test("the diagram does not depend on the order, number and shape of cubes", () => {
  fc.assert(
    fc.property(levels, fc.nat(SIZES.length - 1), (a, variable) => {
      const residuals = new Residuals(SIZES);
      const diagram = new Diagram(residuals, BUDGET);
      expect(diagram.build(root(residuals, rewritten(rewritten(a, variable), 0)))).toBe(diagram.build(root(residuals, a)));
    }),
    { ...scale, numRuns: Math.ceil(scale.numRuns / 10) },
  );
});
