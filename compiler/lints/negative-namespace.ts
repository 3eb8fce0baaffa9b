import { type Diagnostic, quoted } from "#diagnostic";
import { conditionText } from "#explain";
import type { Lint } from "./context.ts";
import { cubesIn } from "./cubes.ts";
import { findingAt } from "./places.ts";

/**
 * Peers by what their namespace is not: every namespace to come is in, and in some engines whatever has no namespace at all.
 * Cilium: a ClusterNetworkPolicy peer with only NotIn or DoesNotExist also matches world, nodes and the API server.
 */
export const negativeNamespace: Lint = (context) => {
  const found = new Map<string, Diagnostic>();
  for (const { cube } of cubesIn(context.relation, "allow")) {
    const namespaces = cube.when.filter(({ variable }) => variable.startsWith("P.ns:"));
    if (namespaces.length === 0 || !namespaces.every((one) => one.in.sort === "text" && (one.in.absent || one.in.present.kind === "notIn"))) continue;
    if (namespaces.some((one) => one.in.sort === "text" && !one.in.absent && "values" in one.in.present && one.in.present.values.length === 0))
      continue;
    const message = `the peer is said only by what its namespace is not: ${quoted(namespaces.map(conditionText).join(" and "))}`;
    const help = "name the namespaces that are meant, or add a positive condition such as `kubernetes.io/metadata.name` Exists";
    found.set(cube.rule, findingAt(context, cube.rule, "PCL2010", message, { help }));
  }
  return [...found.values()];
};
