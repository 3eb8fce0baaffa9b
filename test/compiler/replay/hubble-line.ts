/** Hubble records as its exporter writes them, with the labels that Cilium gives a pod. */
export interface Ends {
  readonly from: string;
  readonly to: string;
}
const IPS: Readonly<Record<string, string>> = { web: "10.1.0.1", api: "10.1.0.2", mysql: "10.1.0.3", evil: "10.1.0.9" };

export function pod(name: string, namespace = "shop"): Record<string, unknown> {
  const labels = [
    `k8s:app=${name}`,
    "k8s:io.cilium.k8s.policy.cluster=kind",
    "k8s:io.cilium.k8s.policy.serviceaccount=default",
    `k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=${namespace}`,
    `k8s:io.kubernetes.pod.namespace=${namespace}`,
  ];
  return { identity: 1000, namespace, labels, pod_name: `${name}-6b687c8dcb-zn5s2`, workloads: [{ name, kind: "Deployment" }] };
}

export function verdict({ from, to }: Ends, port: number, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    flow: {
      time: "2026-01-02T03:04:05.000000001Z",
      verdict: "FORWARDED",
      IP: { source: IPS[from] ?? from, destination: IPS[to] ?? to, ipVersion: "IPv4" },
      l4: { TCP: { source_port: 40_000, destination_port: port, flags: { SYN: true } } },
      source: IPS[from] === undefined ? { identity: 2, labels: ["reserved:world"] } : pod(from),
      destination: IPS[to] === undefined ? { identity: 2, labels: ["reserved:world"] } : pod(to),
      Type: "L3_L4",
      event_type: { type: 5 },
      traffic_direction: "EGRESS",
      ...more,
    },
    node_name: "kind/worker",
    time: "2026-01-02T03:04:05Z",
  };
}
