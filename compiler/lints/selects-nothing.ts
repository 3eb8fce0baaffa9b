import { type Diagnostic, printable } from "#diagnostic";
import { conditionText } from "#explain";
import { V } from "#model";
import type { Lint } from "./context.ts";
import { cubesIn, literalOn, podsSelected, selecting } from "./cubes.ts";
import { findingAt } from "./places.ts";

/** A selector of a subject or peer that no pod of the inventory has: a typing error, or a label that somebody took away. */
export const selectsNothing: Lint = (context) => {
  const { relation, inventory } = context;
  if (inventory === null) return [];
  const found = new Map<string, Diagnostic>();
  const cubes = cubesIn(relation, "allow", "deny", "pass");
  const ofNodes = new Set(cubes.filter(({ cube }) => literalOn(cube, V.nodeName("S")) !== null).map(({ cube }) => cube.rule));
  for (const { cube } of cubes) {
    for (const end of ["S", "P"] as const) {
      const literals = selecting(cube, end);
      const text = literals.map(conditionText).sort().join(" and ");
      const key = end === "S" ? text : `${cube.rule}\n${text}`;
      if (literals.length === 0 || found.has(key) || (end === "S" && ofNodes.has(cube.rule))) continue;
      const pods = literals.map((one) => ({ ...one, variable: one.variable.replace(/^P/, "S") }));
      if (podsSelected(inventory.pods, pods).length > 0) continue;
      const message = `no pod of the inventory fits \`${printable(text, 300)}\``;
      found.set(key, findingAt(context, cube.rule, "PCL2005", message, { help: "compare the labels with those of the workload's pod template" }));
    }
  }
  return [...found.values()];
};
