import { expect, test } from "vitest";
import { evaluateLevels, type Flow, pointOf } from "#model";
import { compare } from "#verify";
import { Judge } from "../../../compiler/verify/judge.ts";
import { added } from "../../bench/rewrites.ts";
import { relationOf, SHAPES, world } from "../../bench/worlds.ts";

test.each(SHAPES)("flows of shape %s are judged as by every cube, and fewer cubes are read", (shape) => {
  const policies = world(shape, 60);
  const relations = [relationOf(policies), relationOf(added(policies)), relationOf(world(shape, 60, 5))] as const;
  const flows = [compare(relations[0], relations[1]), compare(relations[0], relations[2])].flatMap(({ witnesses }) => witnesses);
  expect(flows.length).toBeGreaterThan(0);
  for (const { sides } of relations) {
    const judge = new Judge(sides.ingress);
    for (const flow of flows.map((one): Flow => one.flow)) {
      const point = pointOf(flow, "ingress");
      expect(judge.verdict(point)).toEqual(evaluateLevels(sides.ingress, point));
    }
    expect(judge.read).toBeLessThanOrEqual(flows.length * sides.ingress.reduce((sum, level) => sum + level.cubes.length, 0));
  }
});
