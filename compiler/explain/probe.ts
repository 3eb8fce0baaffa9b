import { type Endpoint, type Flow, type Labels, type Pod, PROTOCOL_NAMES } from "#model";

type Json = Record<string, unknown>;

/** A flow as a probe of `eval`. */
export function probeOf(flow: Flow, name: string): Json {
  const { port, sourcePort, icmp, tls, sni, request } = flow;
  return {
    name,
    from: endOf(flow.source),
    to: endOf(flow.destination),
    protocol: PROTOCOL_NAMES.get(flow.protocol) ?? flow.protocol,
    ...(port === null ? {} : { port }),
    ...(icmp === null ? {} : { icmp: { type: icmp.type, ...(icmp.code === null ? {} : { code: icmp.code }) } }),
    ...(tls === null ? {} : { tls }),
    ...(request?.kind === "http" ? { http: httpOf(request) } : {}),
    ...(request?.kind === "dns" ? { dns: { name: request.name } } : {}),
    ...(request?.kind === "other" && port !== null ? { request: "other" } : {}),
    ...(sni === null ? {} : { sni }),
    ...(sourcePort === null ? {} : { sourcePort }),
  };
}

function httpOf({ method, path, host, headers }: Extract<Flow["request"], { kind: "http" }>): Json {
  return {
    ...(method === null ? {} : { method }),
    ...(path === null ? {} : { path }),
    ...(host === null ? {} : { host }),
    ...(headers === null ? {} : { headers: Object.fromEntries(headers) }),
  };
}

function endOf(end: Endpoint): Json {
  if (end.pod !== null) return { pod: [...(end.pod.cluster === null ? [] : [end.pod.cluster]), end.pod.namespace, end.pod.name].join("/") };
  const ip = end.ip === null ? {} : { ip: end.ip };
  if (end.names.length > 0) return { fqdn: end.names, ...ip };
  return end.kind === "world" && end.ip !== null ? ip : { entity: end.kind, ...ip };
}

/** The objects that give the ends of a flow their labels, ports and addresses: a smallest inventory for its probe. */
export function inventoryOf(flow: Flow): Json {
  const ends = [flow.source, flow.destination];
  const pods = ends.flatMap((end) => (end.pod === null ? [] : [{ pod: end.pod, ip: end.ip }]));
  const host = ends.find((end) => end.kind === "host");
  const nodes = ends.filter((end) => end.nodeLabels !== null || (end.node ?? null) !== null);
  const items = [
    ...distinct(pods.map(({ pod }) => object("Namespace", null, pod.namespace, pod.namespaceLabels, {}))),
    ...distinct(pods.map(({ pod }) => object("ServiceAccount", pod.namespace, pod.serviceAccount, pod.serviceAccountLabels, {}))),
    ...nodes.map((end) => nodeObject(end)),
    ...pods.map(({ pod, ip }) => podObject(pod, ip, host === undefined ? null : "host")),
  ];
  return { apiVersion: "v1", kind: "List", items };
}

function distinct(objects: readonly Json[]): Json[] {
  return [...new Map(objects.map((one) => [JSON.stringify(one), one])).values()];
}

function object(kind: string, namespace: string | null, name: string, labels: Labels, rest: Json, annotations: Json | null = null): Json {
  const metadata = {
    name,
    ...(namespace === null ? {} : { namespace }),
    ...(labels.size === 0 ? {} : { labels: Object.fromEntries(labels) }),
    ...(annotations === null ? {} : { annotations }),
  };
  return { apiVersion: "v1", kind, metadata, ...rest };
}

function nodeObject(end: Endpoint): Json {
  const status = end.ip === null ? {} : { status: { addresses: [{ type: "InternalIP", address: end.ip }] } };
  return object("Node", null, end.node ?? end.kind, end.nodeLabels ?? new Map(), status);
}

function podObject(pod: Pod, ip: string | null, host: string | null): Json {
  const ports = pod.ports.map(({ name, port, protocol }) => ({ ...(name === null ? {} : { name }), containerPort: port, protocol }));
  const node = pod.node ?? host;
  const spec = {
    serviceAccountName: pod.serviceAccount,
    ...(node === null ? {} : { nodeName: node }),
    ...(pod.hostNetwork ? { hostNetwork: true } : {}),
    containers: [{ name: "main", ...(ports.length === 0 ? {} : { ports }) }],
  };
  const status = ip === null ? {} : { status: { podIP: ip, podIPs: [{ ip }] } };
  return object(
    "Pod",
    pod.namespace,
    pod.name,
    pod.labels,
    { spec, ...status },
    pod.cluster === null ? null : { "portcullis.io/cluster": pod.cluster },
  );
}
