import type { Diagnostic } from "#diagnostic";
import { concerns, type Lint } from "./context.ts";
import { cubesIn } from "./cubes.ts";
import { findingAt } from "./places.ts";

/** A selector on the pod label `host`: Cilium 1.20.0 takes the key for the reserved host identity. */
export const hostLabel: Lint = (context) => {
  if (!concerns(context, "cilium", "1.20")) return [];
  const found = new Map<string, Diagnostic>();
  for (const { cube } of cubesIn(context.relation, "allow", "deny", "pass")) {
    if (!cube.when.some(({ variable }) => variable === "S.pod:host" || variable === "P.pod:host")) continue;
    const message = "a selector on the label key `host`, which Cilium 1.20.0 misreads as its reserved host identity";
    found.set(cube.rule, findingAt(context, cube.rule, "PCL2013", message, { help: "use another key, e.g. `app.kubernetes.io/host`" }));
  }
  return [...found.values()];
};
