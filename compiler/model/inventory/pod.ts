import { type Diagnostic, diagnostic } from "#diagnostic";
import type { ContainerPort, Labels } from "../flow.ts";
import type { Owner, Tenure } from "../inventory.ts";
import { type InventoryObject, labelsOf, namespaceOf, shapeOf, titleOf } from "./object.ts";
import { podSchema, type WrittenPod, workloadSchema } from "./schema.ts";
import { isFinished, tenureOf } from "./tenure.ts";

/** The pod of another cluster of a mesh carries this annotation with the cluster's name. */
export const CLUSTER_ANNOTATION = "portcullis.io/cluster";

/** A pod without what other objects know of it: the labels of its namespace and service account. */
export interface LonePod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly serviceAccount: string;
  readonly ports: readonly ContainerPort[];
  readonly hostNetwork: boolean;
  readonly node: string | null;
  readonly cluster: string | null;
  readonly ips: readonly string[];
  readonly tenure?: Tenure;
  readonly owners: readonly Owner[];
}

export function readPod(object: InventoryObject, diagnostics: Diagnostic[]): LonePod | null {
  const value = shapeOf(object, podSchema, diagnostics);
  if (value === null) return null;
  const status = value.status ?? {};
  const listed = (status.podIPs ?? []).map(({ ip }) => ip);
  const ips = listed.length > 0 ? listed : status.podIP ? [status.podIP] : [];
  // The addresses of a finished pod may serve another one by now.
  const pod = podOf(namespaceOf(object), object.name, value, isFinished(value) ? [] : ips);
  const tenure = tenureOf(value, ips);
  const isTold = tenure.from !== null || tenure.sure !== null || tenure.to !== null || ips.length > pod.ips.length;
  return isTold ? { ...pod, tenure } : pod;
}

/** A pod as the template of a Deployment, Job and the like makes it, named after that workload. */
export function readTemplate(object: InventoryObject, diagnostics: Diagnostic[]): LonePod | null {
  const value = shapeOf(object, workloadSchema, diagnostics);
  if (value === null) return null;
  const template = object.kind === "CronJob" ? value.spec?.jobTemplate?.spec?.template : value.spec?.template;
  if (template === undefined || template === null) {
    const message = "the workload has no pod template";
    diagnostics.push(diagnostic("PCL1004", [titleOf(object), "spec"], message, { source: object.locate(["spec"]) }));
    return null;
  }
  const metadata = { ...template.metadata, ownerReferences: value.metadata?.ownerReferences };
  return podOf(namespaceOf(object), object.name, { metadata, spec: template.spec }, []);
}

function podOf(namespace: string, name: string, { metadata, spec }: WrittenPod, ips: readonly string[]): LonePod {
  // A sidecar is an init container that keeps running.
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  const ports = [...(spec?.containers ?? []), ...sidecars].flatMap((container) =>
    (container.ports ?? []).map(
      ({ name, containerPort, protocol }) => ({ name: name ?? null, port: containerPort, protocol: protocol ?? "TCP" }) as const,
    ),
  );
  return {
    namespace,
    name,
    labels: labelsOf(metadata?.labels),
    serviceAccount: spec?.serviceAccountName || spec?.serviceAccount || "default",
    ports,
    hostNetwork: spec?.hostNetwork ?? false,
    node: spec?.nodeName || null,
    cluster: metadata?.annotations?.[CLUSTER_ANNOTATION] ?? null,
    ips,
    owners: (metadata?.ownerReferences ?? []).map(({ kind, name }) => ({ kind, name })),
  };
}
