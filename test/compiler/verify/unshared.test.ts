import { describe, expect, test } from "vitest";
import type { Cube, Relation } from "#model";
import { compare } from "#verify";
import { unshared } from "../../../compiler/verify/unshared.ts";
import { Random } from "../../bench/random.ts";
import { relationOf, SHAPES, type Shape, world } from "../../bench/worlds.ts";

const SIZE = 400;

/** The relation with the allowing cubes of its ingress side changed. */
function changed(relation: Relation, change: (cubes: readonly Cube[]) => readonly Cube[]): Relation {
  const ingress = relation.sides.ingress.map((level, i) => (i === 0 ? { ...level, cubes: change(level.cubes) } : level));
  return { ...relation, sides: { ...relation.sides, ingress } };
}

/** The same meaning in an order that shares no run of cubes with another. */
const reversed = (relation: Relation): Relation => changed(relation, (cubes) => [...cubes].reverse());

describe.each(SHAPES)("what two sides of shape %s do not share", (shape: Shape) => {
  test("is compared as the whole is, change by change", () => {
    const random = new Random(11);
    const others = world(shape, 40, 9);
    const a = relationOf(world(shape, SIZE));
    let b = a;
    for (let i = 0; i < 6; i++) {
      const cube = relationOf([random.pick(others)]).sides.ingress[0]?.cubes[0] as Cube;
      const place = random.below(SIZE);
      b = random.chance(0.6)
        ? changed(b, (cubes) => [...cubes.slice(0, place), cube, ...cubes.slice(place)])
        : changed(b, (cubes) => cubes.filter((_, n) => n !== place));
      const [quick, whole] = [compare(a, b), compare(a, reversed(b))];
      expect(unshared(a.sides.ingress, b.sides.ingress)).not.toBeNull();
      expect(unshared(a.sides.ingress, reversed(b).sides.ingress)).toBeNull();
      expect(quick.relation).toBe(whole.relation);
      expect(quick.witnesses.length > 0).toBe(whole.witnesses.length > 0);
    }
  });
});

test("sides that are the same word by word share everything", () => {
  const side = relationOf(world("n1", SIZE)).sides.ingress;
  expect(unshared(side, side)?.a[0]?.cubes).toEqual([]);
});
