import { type AddressRange, ALL_V4, ALL_V6 } from "#algebra";
import type { Diagnostic } from "#diagnostic";
import { type Cube, evaluateLevels, kindIn, pointOf, V } from "#model";
import type { Lint } from "./context.ts";
import { cubesIn, literalOn } from "./cubes.ts";
import { findingAt } from "./places.ts";
import { flowIn } from "./witness.ts";

/** An ingress rule that lets in every address of the Internet: `0.0.0.0/0`, `::/0`, the world, or no peer at all. */
export const opensInternet: Lint = (context) => {
  const { relation } = context;
  const found = new Map<string, Diagnostic>();
  for (const { direction, cube } of cubesIn(relation, "allow")) {
    if (direction !== "ingress" || relation === null || found.has(cube.rule) || !isWorld(cube)) continue;
    const outside: Cube = { ...cube, when: [...cube.when, kindIn("P", "world")] };
    const witness = flowIn([outside], [], direction, context);
    if (witness === null) continue;
    const after = evaluateLevels(relation.sides.ingress, pointOf(witness.flow, direction));
    if (after.decision !== "allow") continue;
    const help = "name the blocks that are meant, or waive this for the workload that faces the Internet";
    found.set(cube.rule, findingAt(context, cube.rule, "PCL2009", "every address of the Internet gets in", { help, witness: { ...witness, after } }));
  }
  return [...found.values()];
};

/** Peers are not narrowed by labels or names, and their addresses are a whole family. */
function isWorld(cube: Cube): boolean {
  const kind = literalOn(cube, V.kind("P"))?.in;
  if (kind?.sort === "choice" && !kind.in.includes("world")) return false;
  if (cube.when.some(({ variable }) => /^P\.(ns:|pod:|sa|node:|name|cluster)/.test(variable))) return false;
  const address = literalOn(cube, V.address("P"))?.in;
  return address?.sort !== "address" || [ALL_V4, ALL_V6].some((family) => address.ranges.some((range) => holdsAll(range, family)));
}

function holdsAll([low, high]: AddressRange, [first, last]: AddressRange): boolean {
  return low <= first && high >= last;
}
