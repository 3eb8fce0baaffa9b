import type { Construct } from "constructs";
import * as z from "zod";
import type { Direction } from "#ir";
import { pathOf } from "./admit.ts";
import { checked } from "./checked.ts";
import { namespacesNamed } from "./labels.ts";
import { Party } from "./party.ts";
import { placeOf } from "./place.ts";
import { type NoPorts, type PortSpecs, Workload, type WorkloadProps } from "./workload.ts";

/** How a namespace differs from a closed one with DNS. */
export interface NamespaceProps {
  /** The namespace's name in the cluster; by default the id. */
  readonly name?: string;
  /** Whether pods that no rule speaks of are closed; by default both ways. */
  readonly defaultDeny?: boolean | { readonly ingress: boolean; readonly egress: boolean };
  /** Whether its pods may ask the cluster's resolver; by default yes. */
  readonly dns?: boolean;
  readonly owner?: string;
}
const schema = z.strictObject({
  name: z.string().exactOptional(),
  defaultDeny: z.union([z.boolean(), z.strictObject({ ingress: z.boolean(), egress: z.boolean() })]).exactOptional(),
  dns: z.boolean().exactOptional(),
  owner: z.string().exactOptional(),
});

/** A namespace of ours. Unless said otherwise its pods are closed both ways, and may ask the cluster's resolver. */
export class Namespace extends Party {
  readonly name: string;
  readonly dns: boolean;
  readonly #closed: Readonly<Record<Direction, boolean>>;

  constructor(scope: Construct, id: string, props: NamespaceProps = {}) {
    const source = placeOf(new.target);
    const { name = id, defaultDeny = true, dns = true, owner } = checked(schema, props, pathOf(scope, id), source);
    super(scope, id, source, { kind: "pods", namespaces: namespacesNamed(name), pods: [], serviceAccounts: "any" }, owner ?? null);
    this.name = name;
    this.dns = dns;
    this.#closed = typeof defaultDeny === "boolean" ? { ingress: defaultDeny, egress: defaultDeny } : defaultDeny;
  }

  /** Whether silence means deny in this direction. */
  closes(direction: Direction): boolean {
    return this.#closed[direction];
  }

  /** Pods of this namespace that have the same job. */
  workload<const P extends PortSpecs = NoPorts>(id: string, props: WorkloadProps<P>): Workload<P> {
    return new Workload<P>(this, id, props, placeOf(Namespace.prototype.workload));
  }
}
