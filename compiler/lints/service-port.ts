import { holds, type NumberRange } from "#algebra";
import type { Diagnostic } from "#diagnostic";
import { type InventoryPod, PROTOCOL_NUMBERS, type Service, V } from "#model";
import type { Lint } from "./context.ts";
import { cubesIn, literalOn, podsSelected, selecting } from "./cubes.ts";
import { findingAt } from "./places.ts";

/**
 * The port of a Service where the port of its pods is meant: policies are judged behind the Service's translation.
 * https://docs.cilium.io/en/stable/security/policy/language/#layer-4-examples and the Kubernetes NetworkPolicy page
 */
export const servicePort: Lint = (context) => {
  const { relation, inventory } = context;
  if (inventory === null) return [];
  const found = new Map<string, Diagnostic>();
  for (const { cube, direction } of cubesIn(relation, "allow", "deny", "pass")) {
    const ports = literalOn(cube, V.port)?.in;
    const end = direction === "ingress" ? "S" : "P";
    const literals = selecting(cube, end);
    if (ports?.sort !== "number" || literals.length === 0) continue;
    const pods = podsSelected(
      inventory.pods,
      literals.map((one) => ({ ...one, variable: `S${one.variable.slice(1)}` })),
    );
    const protocols = literalOn(cube, V.protocol)?.in;
    for (const service of inventory.services.filter((one) => pods.some((pod) => isBehind(pod, one)))) {
      for (const { port, targetPort, protocol } of service.ports) {
        if (!isSingle(ports.ranges, port) || (protocols !== undefined && holds(protocols, PROTOCOL_NUMBERS[protocol]) === "no")) continue;
        const targets = targetsOf(
          pods.filter((pod) => isBehind(pod, service)),
          targetPort,
          protocol,
        );
        if (targets.length === 0 || targets.includes(port) || pods.some((pod) => listens(pod, port))) continue;
        const message = `port ${port} is the port of Service \`${service.namespace}/${service.name}\`; its pods listen on ${targets.join(", ")}`;
        found.set(`${cube.rule} ${port}`, findingAt(context, cube.rule, "PCL2007", message, { help: `write the target port ${targets.join(", ")}` }));
      }
    }
  }
  return [...found.values()];
};

function isBehind(pod: InventoryPod, { namespace, selector }: Service): boolean {
  return (
    selector !== null && selector.size > 0 && pod.namespace === namespace && [...selector].every(([key, value]) => pod.labels.get(key) === value)
  );
}

/** The rule names this very port, not a range that happens to hold it. */
function isSingle(ranges: readonly NumberRange[], port: number): boolean {
  return ranges.some(([low, high]) => low === port && high === port);
}

function targetsOf(pods: readonly InventoryPod[], targetPort: number | string, protocol: string): number[] {
  if (typeof targetPort === "number") return [targetPort];
  const found = pods.flatMap((pod) => pod.ports.filter((one) => one.name === targetPort && one.protocol === protocol).map((one) => one.port));
  return [...new Set(found)].sort((a, b) => a - b);
}

function listens(pod: InventoryPod, port: number): boolean {
  return pod.ports.some((one) => one.port === port);
}
