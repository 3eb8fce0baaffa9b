import type { LabelSet } from "#ir";

/** What an API server stores: validated, defaulted objects of the kinds that several engines read. */

export type NetworkPolicyPeer =
  | {
      readonly kind: "pods" /** null: the policy's own namespace */;
      readonly namespaces: LabelSet | null /** null: every pod */;
      readonly pods: LabelSet | null;
    }
  | { readonly kind: "ipBlock"; readonly cidr: string; readonly except: readonly string[] };
export interface NetworkPolicyPort {
  readonly protocol: "TCP" | "UDP" | "SCTP";
  /** null: every port of the protocol; `to` is endPort or the port itself. */
  readonly port: { readonly from: number; readonly to: number } | { readonly name: string } | null;
}
/** null peers: everyone. null ports: every port and protocol. Empty lists were mapped to null, as the API round trip does. */
export interface NetworkPolicyRule {
  readonly peers: readonly NetworkPolicyPeer[] | null;
  readonly ports: readonly NetworkPolicyPort[] | null;
}
/** networking.k8s.io/v1. Both sections are kept whatever `types` says: Cilium enforces sections that `types` doesn't name. */
export interface NetworkPolicy {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly pods: LabelSet;
  readonly types: readonly ("Ingress" | "Egress")[];
  readonly ingress: readonly NetworkPolicyRule[];
  readonly egress: readonly NetworkPolicyRule[];
}

export type ClusterPeer =
  | {
      readonly kind: "pods";
      readonly namespaces: LabelSet;
      readonly pods: LabelSet /** written as `namespaces`, not `pods` */;
      readonly namespacesForm: boolean;
    }
  | { readonly kind: "networks"; readonly cidrs: readonly string[] }
  | { readonly kind: "nodes"; readonly nodes: LabelSet }
  | { readonly kind: "domainNames"; readonly patterns: readonly string[] }
  /** No field that this version knows: Accept matches nothing, Deny and Pass match everything. */
  | { readonly kind: "unknown" };
export type ClusterPort =
  | { readonly kind: "number"; readonly protocol: "TCP" | "UDP" | "SCTP"; readonly from: number; readonly to: number }
  /** null protocol: whatever protocol the container port has. */
  | { readonly kind: "name"; readonly protocol: "TCP" | "UDP" | "SCTP" | null; readonly name: string };
export interface ClusterRule {
  readonly name: string;
  readonly action: "allow" | "deny" | "pass";
  readonly peers: readonly ClusterPeer[];
  /** null: every port and protocol. */
  readonly ports: readonly ClusterPort[] | null;
}
/** ClusterNetworkPolicy v1alpha2; AdminNetworkPolicy and BaselineAdminNetworkPolicy v1alpha1 read into the same shape. */
export interface ClusterPolicy {
  readonly id: string;
  readonly name: string;
  readonly tier: "admin" | "baseline";
  readonly priority: number;
  readonly subject: { readonly namespaces: LabelSet; readonly pods: LabelSet; readonly namespacesForm: boolean };
  readonly ingress: readonly ClusterRule[];
  readonly egress: readonly ClusterRule[];
}
