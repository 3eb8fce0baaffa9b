import type { Diagnostic } from "#diagnostic";
import type { InventoryPod } from "#model";
import type { Lint } from "./context.ts";
import { cubesIn, podsSelected, selecting } from "./cubes.ts";
import { findingAt } from "./places.ts";

const SHOWN = 5;

/** One port name, several numbers on the pods that a rule selects: each pod opens its own. */
export const namedPort: Lint = (context) => {
  const { relation, inventory } = context;
  if (inventory === null) return [];
  const found = new Map<string, Diagnostic>();
  for (const { cube, direction } of cubesIn(relation, "allow", "deny", "pass")) {
    const end = direction === "ingress" ? "S" : "P";
    for (const { variable } of cube.when) {
      const name = variable.startsWith("named:") ? variable.slice(6) : null;
      if (name === null || found.has(`${cube.rule} ${name}`)) continue;
      const literals = selecting(cube, end).map((one) => ({ ...one, variable: `S${one.variable.slice(1)}` }));
      const pods = podsSelected(inventory.pods, literals).flatMap((pod) => numbered(pod, name));
      if (new Set(pods.map((one) => one.number)).size < 2) continue;
      const list = pods.slice(0, SHOWN).map((one) => `${one.pod} ${one.number}`);
      const more = pods.length > SHOWN ? ` and ${pods.length - SHOWN} more` : "";
      const message = `the port name \`${name}\` stands for different numbers: ${list.join(", ")}${more}`;
      found.set(`${cube.rule} ${name}`, findingAt(context, cube.rule, "PCL2016", message, { help: "write the numbers, or select the pods apart" }));
    }
  }
  return [...found.values()];
};

function numbered(pod: InventoryPod, name: string): { pod: string; number: number }[] {
  return pod.ports.filter((one) => one.name === name).map((one) => ({ pod: `${pod.namespace}/${pod.name}`, number: one.port }));
}
