import { CompileError, diagnostic, quoted } from "#diagnostic";
import type { Namespace } from "../namespace.ts";
import { placeOf } from "../place.ts";
import type { PortSpecs, Workload } from "../workload.ts";

type Labels = Readonly<Record<string, string>>;
/** What a cdk8s-plus workload (Deployment, StatefulSet, DaemonSet, Job, Pod) tells of its pods. */
export interface PodTemplate {
  readonly node: { readonly id: string };
  readonly metadata: { readonly namespace?: string | undefined };
  readonly podMetadata: { toJson(): unknown };
  /** The selector of a workload; a single pod has none. */
  readonly matchLabels?: Labels;
  readonly containers: readonly {
    readonly ports: readonly { readonly number: number; readonly name?: string | undefined; readonly protocol?: string | undefined }[];
  }[];
}

/**
 * A cdk8s-plus workload as one of ours: its selector says which pods, its containers which ports.
 * A port without a name goes by its number, `port("8080")`.
 */
export function workloadOf(namespace: Namespace, template: PodTemplate, id: string = template.node.id): Workload<PortSpecs> {
  const source = placeOf(workloadOf);
  const elsewhere = template.metadata.namespace;
  if (elsewhere !== undefined && elsewhere !== namespace.name) {
    const message = `${quoted(template.node.id)} runs in namespace ${quoted(elsewhere)}, not in ${quoted(namespace.name)}`;
    throw new CompileError([diagnostic("PCL1015", [...namespace.address, id], message, { help: "make it a workload of its own namespace", source })]);
  }
  const ports = template.containers.flatMap(({ ports }) => ports.map((port) => [port.name ?? String(port.number), portOf(port)] as const));
  return namespace.workload<PortSpecs>(id, { labels: labelsOf(template), ports: Object.fromEntries(ports) });
}

function labelsOf({ matchLabels, podMetadata }: PodTemplate): Labels {
  if (matchLabels !== undefined && Object.keys(matchLabels).length > 0) return matchLabels;
  const metadata = podMetadata.toJson() as { readonly labels?: Labels } | undefined;
  return metadata?.labels ?? {};
}

function portOf({ number, protocol = "TCP" }: { readonly number: number; readonly protocol?: string | undefined }): PortSpecs[string] {
  return { protocol: protocol as "TCP", from: number, to: number };
}
