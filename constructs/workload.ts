import * as z from "zod";
import { CompileError, diagnostic, didYouMean, quoted } from "#diagnostic";
import type { PodSelector, PortProtocol } from "#ir";
import { pathOf } from "./admit.ts";
import { checked } from "./checked.ts";
import { labelSetOf, namespacesNamed } from "./labels.ts";
import type { Namespace } from "./namespace.ts";
import { Party } from "./party.ts";
import { placeOf } from "./place.ts";
import type { Port } from "./ports.ts";

/** The ports that a workload's containers declare, by name: a number is TCP. */
export type PortSpecs = Readonly<Record<string, number | Port>>;
/** What a workload without declared ports has. */
export type NoPorts = Readonly<Record<never, never>>;
type ProtocolOf<Spec> = Spec extends { readonly protocol: infer P extends PortProtocol } ? P : "TCP";

/** A port of a workload: stands for both in `mayCall`, and for the port alone wherever ports stand. */
export interface WorkloadPort<P extends PortProtocol = PortProtocol> {
  readonly protocol: P;
  readonly from: number;
  readonly to: number;
  readonly workload: Workload<PortSpecs>;
}

/** Which pods a workload is, and what it listens on. */
export interface WorkloadProps<P extends PortSpecs> {
  /** Pods with all of these labels; at least one. */
  readonly labels: Readonly<Record<string, string>>;
  readonly ports?: P;
  /** Only pods that run under this service account. */
  readonly serviceAccount?: string;
  readonly owner?: string;
}
const port = z.union([z.number(), z.strictObject({ protocol: z.enum(["TCP", "UDP", "SCTP"]), from: z.number(), to: z.number() })]);
const schema = z.strictObject({
  labels: z.record(z.string(), z.string()).refine((labels) => Object.keys(labels).length > 0, "a workload needs at least one label"),
  ports: z.record(z.string(), port).exactOptional(),
  serviceAccount: z.string().exactOptional(),
  owner: z.string().exactOptional(),
});

/** Pods of one namespace that have the same job. */
export class Workload<P extends PortSpecs = NoPorts> extends Party {
  readonly #ports: ReadonlyMap<string, number | Port>;
  readonly namespace: Namespace;

  constructor(namespace: Namespace, id: string, props: WorkloadProps<P>, source = placeOf(Workload)) {
    const { labels, ports = {}, serviceAccount, owner } = checked(schema, props, pathOf(namespace, id), source);
    const selector: PodSelector = {
      kind: "pods",
      namespaces: namespacesNamed(namespace.name),
      pods: labelSetOf(labels),
      serviceAccounts: serviceAccount === undefined ? "any" : [serviceAccount],
    };
    super(namespace, id, source, selector, owner ?? namespace.owner);
    this.namespace = namespace;
    this.#ports = new Map(Object.entries(ports as PortSpecs));
  }

  /** The names of the declared ports. */
  get portNames(): readonly string[] {
    return [...this.#ports.keys()];
  }

  /** A declared port; a name that was not declared is a type error. */
  port<N extends keyof P & string>(name: N): WorkloadPort<ProtocolOf<P[N]>> {
    const spec = this.#ports.get(name);
    if (spec === undefined || (typeof spec === "object" && !("from" in spec))) {
      const near = didYouMean(name, this.portNames);
      const help = near === null ? `declared ports: ${this.portNames.join(", ") || "none"}` : `did you mean ${near}`;
      const source = placeOf(Workload.prototype.port);
      throw new CompileError([diagnostic("PCL1007", this.address, `no port ${quoted(String(name))} is declared`, { help, source })]);
    }
    const [protocol, from, to] = typeof spec === "number" ? (["TCP", spec, spec] as const) : [spec.protocol, spec.from, spec.to];
    return { protocol: protocol as ProtocolOf<P[N]>, from, to, workload: this as unknown as Workload<PortSpecs> };
  }
}
