import { Output } from "@pulumi/pulumi";
import type { Namespace, Port, Workload } from "#constructs";
import { CompileError, diagnostic, quoted } from "#diagnostic";

type Labels = Readonly<Record<string, string>>;
/** A pod as the arguments of a resource say it; what decides about policies has to be plain values. */
interface Pods<Name extends string> {
  readonly metadata?: { readonly labels?: Labels };
  readonly spec: {
    readonly containers: readonly {
      readonly name?: unknown;
      readonly image?: unknown;
      readonly ports?: readonly { readonly name?: Name; readonly containerPort: number; readonly protocol?: string }[];
    }[];
  };
}
/** The arguments of a Deployment, StatefulSet, DaemonSet, ReplicaSet or Job, as far as they say which pods it has. */
export interface PodTemplate<Name extends string> {
  readonly metadata?: { readonly namespace?: unknown };
  readonly spec: { readonly selector?: { readonly matchLabels?: Labels; readonly matchExpressions?: unknown }; readonly template: Pods<Name> };
}
/** Ports by their names; one without a name goes by its number. */
type PortsNamed<Name extends string> = { readonly [N in Name | `${number}`]: Port };

/**
 * The workload that a resource's arguments describe: its selector says which pods, its containers which ports.
 * The same arguments make the resource, so that labels and ports are written once.
 */
export function workloadOf<Name extends string = never>(namespace: Namespace, id: string, args: PodTemplate<Name>): Workload<PortsNamed<Name>> {
  const refuse = (message: string, help: string): never => {
    throw new CompileError([diagnostic("PCL1015", [...namespace.address, id], message, { help })]);
  };
  const plain = <T>(value: T, what: string): T => {
    if (!isLater(value)) return value;
    return refuse(
      `the ${what} of ${quoted(id)} are known only after the deployment`,
      "write them as plain values, policies are proved before anything is deployed",
    );
  };
  const { selector, template } = plain(args.spec, "pods");
  const elsewhere = args.metadata?.namespace;
  if (typeof elsewhere === "string" && elsewhere !== namespace.name)
    refuse(`${quoted(id)} runs in namespace ${quoted(elsewhere)}, not in ${quoted(namespace.name)}`, "make it a workload of its own namespace");
  if (selector?.matchExpressions !== undefined)
    refuse(`${quoted(id)} selects its pods by expressions`, "select them by labels, or describe the workload with `namespace.workload`");
  const labels = plain(selector?.matchLabels ?? template.metadata?.labels ?? {}, "labels");
  for (const value of Object.values(labels)) plain(value, "labels");
  const ports = plain(template.spec.containers, "ports").flatMap((one) =>
    plain(one.ports ?? [], "ports").map((port) => [plain(port.name, "ports") ?? `${port.containerPort}`, portOf(plain(port, "ports"))] as const),
  );
  return namespace.workload(id, { labels, ports: Object.fromEntries(ports) as PortsNamed<Name> });
}

function isLater(value: unknown): boolean {
  return value instanceof Promise || Output.isInstance(value);
}

function portOf({ containerPort, protocol = "TCP" }: { readonly containerPort: number; readonly protocol?: string }): Port {
  return { protocol: protocol as "TCP", from: containerPort, to: containerPort };
}
