import type { Owner } from "../inventory.ts";
import type { LonePod } from "./pod.ts";

/** Kinds that make pods, and what their API group must be. */
export const WORKLOADS: Readonly<Record<string, string>> = {
  Deployment: "apps",
  StatefulSet: "apps",
  DaemonSet: "apps",
  ReplicaSet: "apps",
  ReplicationController: "",
  Job: "batch",
  CronJob: "batch",
  // KubeVirt runs a machine in a pod with the labels of the machine's template.
  VirtualMachine: "kubevirt.io",
};

export interface Workload {
  readonly kind: string;
  readonly pod: LonePod;
}

/** Pods for the workloads of which no pod is known, one each; what another known workload owns is left to that one. */
export function podsOfWorkloads(workloads: readonly Workload[], pods: readonly LonePod[]): LonePod[] {
  const key = (namespace: string, { kind, name }: Owner) => `${namespace}/${kind}/${name}`;
  const known = new Map(workloads.map((one) => [key(one.pod.namespace, { kind: one.kind, name: one.pod.name }), one]));
  const alive = new Set<string>();
  for (const pod of pods) {
    for (const owner of pod.owners.flatMap((one) => [one, ...makersOf(one)])) {
      const first = key(pod.namespace, owner);
      alive.add(first);
      for (const above of known.get(first)?.pod.owners ?? []) alive.add(key(pod.namespace, above));
    }
  }
  const names = new Set(pods.map((pod) => `${pod.namespace}/${pod.name}`));
  return workloads.flatMap(({ kind, pod }) => {
    const owned = pod.owners.some((owner) => known.has(key(pod.namespace, owner)));
    if (owned || alive.has(key(pod.namespace, { kind, name: pod.name }))) return [];
    const name = names.has(`${pod.namespace}/${pod.name}`) ? `${pod.name}-${kind.toLowerCase()}` : pod.name;
    names.add(`${pod.namespace}/${name}`);
    return [{ ...pod, name, owners: [{ kind, name: pod.name }] }];
  });
}

/** Names of what made a ReplicaSet or Job when that object itself is not at hand: controllers append a hash or a number. */
function makersOf({ kind, name }: Owner): Owner[] {
  if (kind === "ReplicaSet") return [{ kind: "Deployment", name: name.replace(/-[a-z0-9]+$/, "") }];
  return kind === "Job" ? [{ kind: "CronJob", name: name.replace(/-[0-9]+$/, "") }] : [];
}
