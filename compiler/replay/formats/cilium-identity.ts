import { type Endpoint, type Hidden, type Kind, type Labels, type Lookup, NAMESPACE_NAME, type Pod } from "#model";
import { asSeen, toldPod } from "../ends.ts";

/** Security labels by source: what the agent knew of an identity (pkg/labels, pkg/k8s/apis/cilium.io). */
const NAMESPACE = "io.kubernetes.pod.namespace";
const NAMESPACE_LABELS = "io.cilium.k8s.namespace.labels.";
const ACCOUNT = "io.cilium.k8s.policy.serviceaccount";
const CLUSTER = "io.cilium.k8s.policy.cluster";

/** Numeric reserved identities (pkg/identity/reserved.go), for records whose labels a field mask left out. */
const RESERVED_NUMBERS: Readonly<Record<number, string>> = {
  1: "host",
  2: "world",
  3: "unmanaged",
  4: "health",
  5: "init",
  6: "remote-node",
  7: "kube-apiserver",
  8: "ingress",
  9: "world",
  10: "world",
};
/** The most telling reserved label first: an API server on a node carries both. */
const RESERVED: readonly (readonly [label: RegExp, kind: Kind])[] = [
  [/^reserved:kube-apiserver$/, "kube-apiserver"],
  [/^reserved:host$/, "host"],
  [/^reserved:remote-node$/, "remote-node"],
  [/^reserved:health$/, "health"],
  [/^reserved:ingress$/, "ingress"],
  [/^reserved:init$/, "init"],
  [/^reserved:unmanaged$/, "unmanaged"],
  [/^(reserved:world(-ipv[46])?$|cidr:|fqdn:)/, "world"],
];

/** What a record says of an end, as far as policies can see it. */
export interface CiliumEnd {
  readonly labels: readonly string[];
  readonly identity: number | null;
  readonly pod: string | null;
  readonly ip: string | null;
  readonly names: readonly string[];
  /** The cluster of the node that wrote the record. */
  readonly home: string | null;
  readonly time: number | null;
}

/** The endpoint that Cilium's labels describe; null if they describe none. */
export function endpointOfIdentity(end: CiliumEnd, lookup: Lookup | null): Endpoint | null {
  const kind = reservedKind(end);
  if (kind !== null) {
    const hidden: Hidden[] = kind === "world" && end.names.length === 0 ? ["DNS name"] : [];
    return { kind, pod: null, nodeLabels: null, ip: end.ip, names: end.names, hidden };
  }
  const labels = kubernetesLabels(end.labels);
  const namespace = labels.get(NAMESPACE);
  if (namespace === undefined) return null;
  const cluster = labels.get(CLUSTER) ?? null;
  const foreign = cluster !== null && end.home !== null && cluster !== end.home;
  const logged = {
    namespace,
    name: end.pod,
    labels: new Map([...labels].filter(([key]) => !isOfCilium(key))),
    whole: "filtered" as const,
    namespaceLabels: namespaceLabels(labels, namespace),
    account: labels.get(ACCOUNT) ?? null,
    node: null,
    ip: end.ip,
  };
  // What an inventory knows is of the pods of this cluster.
  const { pod, hidden } = toldPod(logged, end.time, foreign ? null : lookup);
  const told: Pod = { ...asSeen(pod), hostNetwork: false, cluster: foreign ? cluster : null };
  return { kind: foreign ? "remote-pod" : "pod", pod: told, nodeLabels: null, ip: end.ip, names: [], hidden };
}

function reservedKind({ labels, identity }: CiliumEnd): Kind | null {
  const given = labels.length > 0 || identity === null ? labels : [`reserved:${RESERVED_NUMBERS[identity] ?? ""}`];
  return RESERVED.find(([label]) => given.some((one) => label.test(one)))?.[1] ?? null;
}

function kubernetesLabels(labels: readonly string[]): Map<string, string> {
  const pairs = labels.filter((one) => one.startsWith("k8s:")).map((one) => one.slice(4));
  return new Map(
    pairs.map((one) => {
      const at = one.indexOf("=");
      return at < 0 ? [one, ""] : [one.slice(0, at), one.slice(at + 1)];
    }),
  );
}

function isOfCilium(key: string): boolean {
  return key === NAMESPACE || key.startsWith("io.cilium.");
}

/** Every namespace is labelled with its name, so an identity without any such label comes from a filter that drops them all. */
function namespaceLabels(labels: Labels, namespace: string): Labels | null {
  if (!labels.has(`${NAMESPACE_LABELS}${NAMESPACE_NAME}`)) return null;
  const own = [...labels]
    .filter(([key]) => key.startsWith(NAMESPACE_LABELS))
    .map(([key, value]) => [key.slice(NAMESPACE_LABELS.length), value] as const);
  return new Map([...own, [NAMESPACE_NAME, namespace]]);
}
