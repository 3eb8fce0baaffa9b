import type { Labels, Pod } from "./flow.ts";

/** What made a pod: a workload of this kind and name, in the pod's namespace. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
}
/** When a pod had its addresses, in milliseconds since 1970. */
export interface Tenure {
  /** Tells the pod from others that had its name before or after. */
  readonly id: string;
  /** Those that it had, also of a finished pod. */
  readonly ips: readonly string[];
  /** Not before; null: nobody wrote it down. */
  readonly from: number | null;
  /** It had them by then. */
  readonly sure: number | null;
  /** Not after; null: it has them still. */
  readonly to: number | null;
}
export interface InventoryPod extends Pod {
  readonly ips: readonly string[];
  /** Missing: as long as anybody asks. */
  readonly tenure?: Tenure;
  /** Missing: the pod stands for itself. */
  readonly owner?: Owner;
}
export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  /** null: no selector, its backends are EndpointSlices or Endpoints. */
  readonly selector: Labels | null;
  readonly clusterIPs: readonly string[];
  /** externalTrafficPolicy Local: node ports keep the source and reach pods of that node only. */
  readonly local?: boolean;
  readonly ports: readonly {
    readonly name: string | null;
    readonly port: number;
    readonly targetPort: number | string;
    readonly protocol: "TCP" | "UDP" | "SCTP";
    /** Under which every node serves it. */
    readonly nodePort?: number;
  }[];
}
/** Addresses behind a service, with the ports they serve (EndpointSlice or Endpoints). */
export interface ServiceEndpoints {
  readonly namespace: string;
  readonly service: string;
  readonly addresses: readonly string[];
  readonly ports: readonly { readonly name: string | null; readonly port: number; readonly protocol: "TCP" | "UDP" | "SCTP" }[];
}
export interface ClusterNode {
  /** When it joined the cluster, in milliseconds since 1970; missing: nobody wrote it down. */
  readonly since?: number;
  readonly name: string;
  readonly labels: Labels;
  readonly ips: readonly string[];
  readonly podCidrs: readonly string[];
}
/** What `kubectl get namespaces,pods,services,serviceaccounts,nodes -A -o yaml` tells. */
export interface Inventory {
  readonly namespaces: ReadonlyMap<string, Labels>;
  readonly pods: readonly InventoryPod[];
  readonly services: readonly Service[];
  readonly endpoints: readonly ServiceEndpoints[];
  readonly nodes: readonly ClusterNode[];
  /** Labels of the service accounts that are listed, by `namespace/name`. */
  readonly accounts?: ReadonlyMap<string, Labels>;
  /** Namespaces that only their pods tell of, so that their labels are not known. */
  readonly assumed?: ReadonlySet<string>;
  /** The latest time in it: it was asked for then, or later. */
  readonly taken?: number;
  /** Pods of earlier snapshots that are gone or were changed since; their tenure says when they were. */
  readonly past?: readonly InventoryPod[];
  /** Addresses that nodes and Services had in earlier snapshots. */
  readonly pastAddresses?: readonly string[];
}
