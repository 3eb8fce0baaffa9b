import type { Inventory, InventoryPod, Relation } from "#model";
import { NAMESPACE_NAME } from "#model";
import { compare } from "#verify";
import { Clock, type Job } from "../job.ts";
import { differences } from "../naive.ts";
import { added, split } from "../rewrites.ts";
import { relationOf, type Shape, world } from "../worlds.ts";

/** Compares a set of policies with itself, split into single rules and shuffled. */
export function comparing(shape: Shape): Job {
  return (size) => {
    const clock = new Clock();
    const policies = world(shape, size);
    const [a, b] = clock.part("lower both sides", () => [relationOf(policies), relationOf(split(policies))] as const);
    const same = clock.part("compare", () => compare(a, b));
    return { parts: clock.parts, note: same.relation };
  };
}

const NAMESPACES = 1_000;

/** Two versions of a cluster's policies that differ in one port, with ten pods a policy to show the difference between. */
export const diffing: Job = (size) => {
  const clock = new Clock();
  const policies = world("n1", size);
  const inventory = clock.part("pods", () => inventoryOf(size * 10));
  const [a, b] = clock.part("lower both sides", () => [relationOf(policies), relationOf(added(policies))] as const);
  const found = clock.part("compare", () => compare(a, b, { inventory, maxWitnesses: 1 }));
  return { parts: clock.parts, note: `${found.relation}, ${inventory.pods.length} pods` };
};

function inventoryOf(count: number): Inventory {
  const pods = Array.from({ length: count }, (_, i): InventoryPod => {
    const namespace = `ns-${i % NAMESPACES}`;
    return {
      namespace,
      name: `pod-${i}`,
      labels: new Map([["app", `app-${i % 5_000}`]]),
      namespaceLabels: new Map([[NAMESPACE_NAME, namespace]]),
      serviceAccount: "default",
      serviceAccountLabels: new Map(),
      ports: [],
      hostNetwork: false,
      node: null,
      cluster: null,
      ips: [],
    };
  });
  const namespaces = new Map(Array.from({ length: NAMESPACES }, (_, i) => [`ns-${i}`, new Map([[NAMESPACE_NAME, `ns-${i}`]])] as const));
  return { pods, namespaces, nodes: [], services: [], endpoints: [] } as unknown as Inventory;
}

/** The comparison, against trying every pod, pod and port of a cluster with as many pods as policies. */
export const enumerating: Job = (size) => {
  const clock = new Clock();
  const policies = world("n1", size);
  const [a, b]: readonly [Relation, Relation] = [relationOf(policies), relationOf(split(policies))];
  const same = clock.part("compare", () => compare(a, b));
  const tried = clock.part("enumerate", () => differences(a, b, inventoryOf(size).pods));
  return { parts: clock.parts, note: `${same.relation} over every workload; ${tried.flows} flows tried, ${tried.different} differ` };
};
