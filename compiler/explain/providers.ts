import type { Document } from "#manifest";
import { type Inventory, type Labels, NAMESPACE_NAME } from "#model";
import type { Provider } from "./label-contract.ts";

/** The pods of an inventory as providers of labels. */
export function podProviders(inventory: Inventory): Provider[] {
  return inventory.pods.map((pod) => ({
    name: `${pod.namespace}/${pod.name}`,
    namespaceLabels: namedNamespace(pod.namespace, pod.namespaceLabels),
    labels: pod.labels,
    serviceAccount: pod.serviceAccount,
  }));
}

/** Where each kind of workload keeps its pod template. */
const TEMPLATE: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  Deployment: ["spec", "template"],
  ReplicaSet: ["spec", "template"],
  StatefulSet: ["spec", "template"],
  DaemonSet: ["spec", "template"],
  ReplicationController: ["spec", "template"],
  Job: ["spec", "template"],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
};
const GROUPS = new Set(["v1", "apps/v1", "batch/v1"]);

/** The pod templates of manifests (Deployments and their like) as providers of labels. */
export function templateProviders(documents: readonly Document[]): Provider[] {
  const namespaces = new Map(
    documents.filter((one) => one.apiVersion === "v1" && one.kind === "Namespace").map((one) => [one.name, labelsAt(one.value)] as const),
  );
  return documents.flatMap((document) => {
    const steps = GROUPS.has(document.apiVersion) ? TEMPLATE[document.kind] : undefined;
    if (steps === undefined) return [];
    const template = at(document.value, steps);
    const account = at(template, ["spec", "serviceAccountName"]);
    const namespace = document.namespace || "default";
    return [
      {
        name: `${namespace}/${document.name}`,
        namespaceLabels: namedNamespace(namespace, namespaces.get(namespace) ?? new Map()),
        labels: labelsAt(template),
        serviceAccount: typeof account === "string" ? account : "default",
      },
    ];
  });
}

function namedNamespace(name: string, labels: Labels): Labels {
  return new Map([...labels, [NAMESPACE_NAME, name]]);
}

function labelsAt(object: unknown): Labels {
  const labels = at(object, ["metadata", "labels"]);
  if (typeof labels !== "object" || labels === null) return new Map();
  return new Map(Object.entries(labels).flatMap(([key, value]) => (typeof value === "string" ? [[key, value] as const] : [])));
}

function at(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((inner, step) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, step) : undefined), value);
}
