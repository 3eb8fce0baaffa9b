import type { Diagnostic } from "#diagnostic";
import { type Cube, PROTOCOL_NUMBERS, V } from "#model";
import type { Lint } from "./context.ts";
import { admits, cubesIn } from "./cubes.ts";
import { canHold } from "./overlap.ts";
import { findingAt } from "./places.ts";

/** Ports on which resolvers listen; OpenShift's on 5353. */
const RESOLVERS = [53, 5353];

/** Subjects in default deny on egress that no rule lets ask anybody on a resolver's port: names stop to resolve. */
export const dnsBlocked: Lint = (context) => {
  const egress = cubesIn(context.relation, "allow", "deny", "pass").filter(({ direction }) => direction === "egress");
  const isolating = egress.filter(({ level, cube }) => level.action === "deny" && cube.when.every(({ variable }) => variable.startsWith("S.")));
  const ways = egress.filter(({ level, cube }) => level.action !== "deny" && asksResolver(cube)).map(({ cube }) => cube);
  const found = new Map<string, Diagnostic>();
  for (const { cube } of isolating) {
    if (ways.some((way) => canHold([...cube.when, ...way.when.filter(({ variable }) => variable.startsWith("S."))]))) continue;
    const message = "default deny on egress, and no rule lets these pods ask a resolver";
    found.set(cube.rule, findingAt(context, cube.rule, "PCL2017", message, { help: "allow UDP and TCP port 53 to the cluster's resolver" }));
  }
  return [...found.values()];
};

function asksResolver(cube: Cube): boolean {
  if (!admits(cube, V.protocol, PROTOCOL_NUMBERS.UDP)) return false;
  return cube.when.some(({ variable }) => variable.startsWith("named:")) || RESOLVERS.some((port) => admits(cube, V.port, port));
}
