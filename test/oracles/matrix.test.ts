import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluateSide } from "#model";
import { type Chosen, parseProfile } from "#targets";
import { runs } from "../properties/runs.ts";
import { allPolicies } from "./arbitrary/cilium.ts";
import { ciliumWorlds } from "./arbitrary/world.ts";
import { has, Matrix } from "./matrix.ts";
import { documentsOf, flowsOf, inventoryOf } from "./world.ts";

test("many flows at once are judged as one by one", () => {
  const { numRuns, seed } = runs(100);
  const { target, profile } = parseProfile("cilium@1.20,enable-k8s-cluster-network-policy=true") as Chosen;
  const one = fc.tuple(ciliumWorlds({}), allPolicies);
  fc.assert(
    fc.property(one, ([world, policies]) => {
      const matrix = new Matrix(flowsOf(world));
      expect(matrix.flows.length).toBeGreaterThanOrEqual(200);
      const { relation } = target.read(documentsOf(policies), profile, inventoryOf(world));
      for (const direction of ["egress", "ingress"] as const) {
        const { allow, deny, unknown } = matrix.judge(relation, direction);
        for (const [i, flow] of matrix.flows.entries()) {
          const possible = [has(allow, i), has(deny, i), has(unknown, i)].toString();
          const { decision } = evaluateSide(relation, flow, direction);
          const pods = (direction === "egress" ? flow.source : flow.destination).pod !== null;
          if (pods && decision !== "unknown") expect(possible).toBe([decision === "allow", decision === "deny", false].toString());
        }
      }
    }),
    { numRuns: Math.min(numRuns, 5_000), seed },
  );
});
