/** A set of manifests and what Calico makes of it; flows are written `from -> to:port`, `from@source-port -> …`, `from -> to:port/UDP` or `from -> to icmp TYPE`. */
export interface CalicoCase {
  readonly name: string;
  readonly manifests: string;
  /** Versions, as minors of 3; missing: all from 26 to 32. */
  readonly on?: readonly number[];
  readonly flags?: Readonly<Record<string, string>>;
  readonly allows?: readonly string[];
  readonly denies?: readonly string[];
  readonly unknown?: readonly string[];
  /** The same with staged policies enforced. */
  readonly pendingAllows?: readonly string[];
  readonly pendingDenies?: readonly string[];
  /** The field that the reader refuses: `spec.ingress.0.http`. */
  readonly refuses?: string;
  /** A warning at this field. */
  readonly warns?: string;
}

export const SINCE_29 = [29, 30, 31, 32];
export const SINCE_30 = [30, 31, 32];
export const UNTIL_31 = [26, 27, 28, 29, 30, 31];

interface Written {
  readonly [field: string]: unknown;
}
const object = (apiVersion: string, kind: string, name: string, namespace: string | null, spec: Written): string =>
  JSON.stringify({ apiVersion, kind, metadata: { name, ...(namespace === null ? {} : { namespace }) }, spec });

/** A policy of Calico in namespace shop that applies to `api`, unless the spec says otherwise. */
export const policy = (name: string, spec: Written, namespace = "shop") =>
  object("projectcalico.org/v3", "NetworkPolicy", name, namespace, { selector: "app == 'api'", ...spec });
/** The same, cluster-wide. */
export const globalPolicy = (name: string, spec: Written) =>
  object("projectcalico.org/v3", "GlobalNetworkPolicy", name, null, { selector: "app == 'api'", ...spec });
export const staged = (kind: "StagedNetworkPolicy" | "StagedGlobalNetworkPolicy", name: string, spec: Written) =>
  object("projectcalico.org/v3", kind, name, kind === "StagedNetworkPolicy" ? "shop" : null, { selector: "app == 'api'", ...spec });
/** An object as it lies in storage, past the API server. */
export const raw = (kind: string, name: string, spec: Written, namespace: string | null = null) =>
  object("crd.projectcalico.org/v1", kind, name, namespace, spec);
export const tier = (name: string, order: number, defaultAction?: string) =>
  object("projectcalico.org/v3", "Tier", name, null, { order, ...(defaultAction === undefined ? {} : { defaultAction }) });
export const networkSet = (name: string, nets: readonly string[], labels: Readonly<Record<string, string>> = {}, namespace: string | null = null) =>
  JSON.stringify({
    apiVersion: "projectcalico.org/v3",
    kind: namespace === null ? "GlobalNetworkSet" : "NetworkSet",
    metadata: { name, labels, ...(namespace === null ? {} : { namespace }) },
    spec: { nets },
  });
/** A HostEndpoint with label role=node. */
export const hostEndpoint = (name: string, spec: Written) =>
  JSON.stringify({ apiVersion: "projectcalico.org/v3", kind: "HostEndpoint", metadata: { name, labels: { role: "node" } }, spec });
/** A Kubernetes NetworkPolicy that lets `api` of a namespace be reached by pods of these apps in it. */
export const kubernetesPolicy = (name: string, apps: readonly string[], namespace = "shop") =>
  object("networking.k8s.io/v1", "NetworkPolicy", name, namespace, {
    podSelector: { matchLabels: { app: "api" } },
    policyTypes: ["Ingress"],
    ingress: apps.length === 0 ? [] : [{ from: apps.map((app) => ({ podSelector: { matchLabels: { app } } })) }],
  });
export const clusterPolicy = (name: string, spec: Written) =>
  object("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", name, null, {
    subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: "api" } } } },
    ...spec,
  });

/** Several objects as one stream. */
export const objects = (...all: readonly string[]): string => all.join("\n---\n");
export const fromWeb = { selector: "app == 'web'" };
