import type { Labels, Pod } from "./flow.ts";

/** What made a pod: a workload of this kind and name, in the pod's namespace. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
}
export interface InventoryPod extends Pod {
  readonly ips: readonly string[];
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
}
