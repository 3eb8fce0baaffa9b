import { addressNumber } from "#algebra";
import { type Diagnostic, quoted } from "#diagnostic";
import type { Inventory } from "#model";
import { V } from "#model";
import type { Lint } from "./context.ts";
import { cubesIn, literalOn } from "./cubes.ts";
import { findingAt } from "./places.ts";

const LARGEST = 1n << 24n;

/**
 * A ClusterIP, or the block of them, as a CIDR peer: policies see the address of the pod behind the Service.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/ (behaviour of ipBlock)
 */
export const clusterIp: Lint = (context) => {
  const { relation, inventory } = context;
  if (inventory === null) return [];
  const others = numbersOf([...inventory.pods.flatMap((pod) => pod.ips), ...inventory.nodes.flatMap((node) => node.ips)]);
  const found = new Map<string, Diagnostic>();
  for (const { cube } of cubesIn(relation, "allow", "deny", "pass")) {
    const set = literalOn(cube, V.address("P"))?.in;
    if (set?.sort !== "address") continue;
    for (const [low, high] of set.ranges) {
      if (high - low >= LARGEST || others.some((address) => low <= address && address <= high)) continue;
      const service = serviceIn(inventory, low, high);
      if (service === null) continue;
      const message = `the block holds ${quoted(service.ip)}, the ClusterIP of Service \`${service.name}\`, which policies never see`;
      found.set(cube.rule, findingAt(context, cube.rule, "PCL2006", message, { help: "select the pods behind the Service by their labels" }));
    }
  }
  return [...found.values()];
};

function serviceIn({ services }: Inventory, low: bigint, high: bigint): { name: string; ip: string } | null {
  for (const { namespace, name, clusterIPs } of services) {
    const ip = clusterIPs.find((one) => numbersOf([one]).some((address) => low <= address && address <= high));
    if (ip !== undefined) return { name: `${namespace}/${name}`, ip };
  }
  return null;
}

function numbersOf(texts: readonly string[]): bigint[] {
  return texts.flatMap((text) => addressNumber(text) ?? []);
}
