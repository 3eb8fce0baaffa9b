/**
 * A set of manifests and what Cilium makes of it. Flows are written `from -> to:port`, `from -> to:port/UDP` or `from -> to icmp TYPE`,
 * and may go on with `GET /path`, `dns NAME`, `other`, `sni NAME`, `mtls` or `plaintext`.
 */
export interface CiliumCase {
  readonly name: string;
  readonly manifests: string;
  /** Versions, as minors of 1; missing: all from 16 to 20. */
  readonly on?: readonly number[];
  readonly flags?: Readonly<Record<string, readonly string[]>>;
  readonly allows?: readonly string[];
  readonly denies?: readonly string[];
  readonly unknown?: readonly string[];
  /** The field that the reader refuses: `spec.ingress.0.toPorts`. */
  readonly refuses?: string;
  /** A warning at this field. */
  readonly warns?: string;
  /** Read without the inventory. */
  readonly blind?: boolean;
}

export const UNTIL_16 = [16];
export const UNTIL_17 = [16, 17];
export const UNTIL_18 = [16, 17, 18];
export const UNTIL_19 = [16, 17, 18, 19];
export const SINCE_17 = [17, 18, 19, 20];
export const SINCE_18 = [18, 19, 20];
export const SINCE_19 = [19, 20];
export const SINCE_20 = [20];

interface Written {
  readonly [field: string]: unknown;
}
const object = (apiVersion: string, kind: string, name: string, namespace: string | null, rest: Written): string =>
  JSON.stringify({ apiVersion, kind, metadata: { name, ...(namespace === null ? {} : { namespace }) }, ...rest });

const api = { endpointSelector: { matchLabels: { app: "api" } } };
const web = { endpointSelector: { matchLabels: { app: "web" } } };

/** A CiliumNetworkPolicy in namespace shop for `api`, unless the spec says otherwise. */
export const policy = (spec: Written, name = "p", namespace = "shop") =>
  object("cilium.io/v2", "CiliumNetworkPolicy", name, namespace, { spec: { ...api, ...spec } });
/** The same for `web`. */
export const webPolicy = (spec: Written, name = "w") => object("cilium.io/v2", "CiliumNetworkPolicy", name, "shop", { spec: { ...web, ...spec } });
/** The same for every namespace. */
export const clusterwide = (spec: Written, name = "c") =>
  object("cilium.io/v2", "CiliumClusterwideNetworkPolicy", name, null, { spec: { ...("nodeSelector" in spec ? {} : api), ...spec } });
/** Several rules in one object. */
export const several = (...specs: readonly Written[]) =>
  object("cilium.io/v2", "CiliumNetworkPolicy", "p", "shop", { specs: specs.map((spec) => ({ ...api, ...spec })) });
export const networkPolicy = (spec: Written, name = "np") =>
  object("networking.k8s.io/v1", "NetworkPolicy", name, "shop", { spec: { podSelector: { matchLabels: { app: "api" } }, ...spec } });
export const clusterPolicy = (spec: Written, name = "k") =>
  object("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", name, null, {
    spec: { subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: "api" } } } }, priority: 1, ...spec },
  });
export const cidrGroup = (name: string, cidrs: readonly string[], labels: Readonly<Record<string, string>> = {}, version = "v2alpha1") =>
  JSON.stringify({ apiVersion: `cilium.io/${version}`, kind: "CiliumCIDRGroup", metadata: { name, labels }, spec: { externalCIDRs: cidrs } });

/** Several objects as one stream. */
export const objects = (...all: readonly string[]): string => all.join("\n---\n");

export const labels = (matchLabels: Readonly<Record<string, string>>) => ({ matchLabels });
export const app = (name: string) => labels({ app: name });
export const fromWeb = { fromEndpoints: [app("web")] };
export const fromMysql = { fromEndpoints: [app("mysql")] };
/** `toPorts` with these ports; `8080` is TCP, `53/UDP` is not. */
export const ports = (...texts: readonly string[]) => ({ toPorts: [{ ports: texts.map(port) }] });
export const port = (text: string): Written => {
  const [number, protocol = "TCP"] = text.split("/");
  return { port: number, protocol };
};
/** `toPorts` with HTTP rules on 8080. */
export const http = (...rules: readonly Written[]) => ({ toPorts: [{ ports: [port("8080")], rules: { http: rules } }] });
