import { describe, expect, test } from "vitest";
import type { Cube, Relation } from "#model";
import { ComparisonSession, compare } from "#verify";
import { Random } from "../../bench/random.ts";
import { split } from "../../bench/rewrites.ts";
import { relationOf, SHAPES, type Shape, world } from "../../bench/worlds.ts";

/** The relation with the allowing cubes of one direction changed. */
function changed(relation: Relation, change: (cubes: readonly Cube[]) => readonly Cube[]): Relation {
  const [allow, ...rest] = relation.sides.ingress;
  return { ...relation, sides: { ...relation.sides, ingress: allow === undefined ? [] : [{ ...allow, cubes: change(allow.cubes) }, ...rest] } };
}

const put = (relation: Relation, place: number, cube: Cube) => changed(relation, (cubes) => [...cubes.slice(0, place), cube, ...cubes.slice(place)]);

describe.each(SHAPES)("a session over shape %s", (shape: Shape) => {
  test("answers as a comparison of the whole does, change by change", () => {
    const random = new Random(7);
    const policies = world(shape, 40);
    const others = world(shape, 40, 9);
    let [a, b] = [relationOf(policies), relationOf(split(policies))];
    const session = new ComparisonSession();
    expect(session.compare(a, b).relation).toBe("equal");
    for (let i = 0; i < 25; i++) {
      const cube = relationOf([random.pick(others)]).sides.ingress[0]?.cubes[0] as Cube;
      const place = random.below(20);
      if (random.chance(0.7)) [a, b] = [put(a, place, cube), put(b, place + 3, { ...cube, when: [...cube.when].reverse() })];
      else if (random.chance(0.5)) b = put(b, place, cube);
      else if (random.below(2) === 0) a = changed(a, (cubes) => cubes.filter((_, n) => n !== place));
      else b = a;
      const [quick, whole] = [session.compare(a, b), compare(a, b)];
      expect(quick.relation).toBe(whole.relation);
      expect(quick.witnesses.length > 0).toBe(whole.witnesses.length > 0);
    }
  });
});

test("what did not change keeps its proof", () => {
  const relation = relationOf(world("n4", 40));
  const session = new ComparisonSession();
  session.compare(relation, relation);
  expect(session.compare(relation, relationOf(world("n4", 40))).proof).toMatchObject({ engine: "unchanged", steps: 0 });
});
