import type { Resource } from "./client.ts";

/** Kinds of every cluster that deployments use beside policies. */
export const NAMESPACES: Resource = { group: "", version: "v1", kind: "Namespace", resource: "namespaces", namespaced: false };
export const NODES: Resource = { group: "", version: "v1", kind: "Node", resource: "nodes", namespaced: false };
export const CONFIG_MAPS: Resource = { group: "", version: "v1", kind: "ConfigMap", resource: "configmaps", namespaced: true };
export const LEASES: Resource = { group: "coordination.k8s.io", version: "v1", kind: "Lease", resource: "leases", namespaced: true };

/** The namespace of journals, locks and reports. */
export const SYSTEM = "portcullis-system";
