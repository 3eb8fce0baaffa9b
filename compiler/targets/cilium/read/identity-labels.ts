/** Sources of label keys as Cilium writes them: `k8s:app`; a key without a source is `any:`. */
export const SOURCES = { any: "any", kubernetes: "k8s", reserved: "reserved", node: "node" } as const;
export const POD_NAMESPACE = "io.kubernetes.pod.namespace";
export const NAMESPACE_LABELS = "io.cilium.k8s.namespace.labels.";
export const CLUSTER = "io.cilium.k8s.policy.cluster";
export const SERVICE_ACCOUNT = "io.cilium.k8s.policy.serviceaccount";
