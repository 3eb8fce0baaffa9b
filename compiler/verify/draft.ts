import { formatAddress, isProblem, parseCidr, type Value } from "#algebra";
import type { ClusterFacts, Direction } from "#ir";
import {
  type ContainerPort,
  type Endpoint,
  type Flow,
  type Kind,
  NAMESPACE_NAME,
  type Pod,
  PROTOCOL_NAMES,
  PROTOCOL_NUMBERS,
  type Request,
} from "#model";

/** Values of some variables of a side; the rest doesn't matter and gets something plausible. */
export type Assignment = Map<string, Value>;

/** A flow with these values; `apart` leaves the labels of a namespace that both ends share as each end has them. */
export function flowOf(values: Assignment, direction: Direction, facts: ClusterFacts | null, apart = false): Flow {
  const kind = values.get("P.kind") as Kind;
  const protocol = numberOf(values, "protocol") ?? (values.has("icmp.type") ? PROTOCOL_NUMBERS.ICMP : PROTOCOL_NUMBERS.TCP);
  const ports = hasPorts(protocol);
  const port = ports ? (numberOf(values, "port") ?? 80) : null;
  const named = namedPorts(values, protocol, port);
  const [subjectName, peerName] = direction === "ingress" ? ["server", "client"] : ["client", "server"];
  const subject =
    values.get("S.kind") === "host"
      ? plainEnd(values, "S", "remote-node", facts)
      : podEnd(values, "S", "pod", direction === "ingress" ? named : [], facts, subjectName);
  const peer =
    kind === "pod" || kind === "remote-pod"
      ? podEnd(values, "P", kind, direction === "egress" ? named : [], facts, peerName)
      : plainEnd(values, "P", kind, facts);
  const [one, other] = apart ? [subject, peer] : neighbours(subject, peer);
  return {
    ...(direction === "ingress" ? { source: other, destination: one } : { source: one, destination: other }),
    protocol,
    port,
    sourcePort: numberOf(values, "source-port"),
    icmp:
      protocol === PROTOCOL_NUMBERS.ICMP || protocol === PROTOCOL_NUMBERS.ICMPv6
        ? { type: numberOf(values, "icmp.type") ?? 8, code: numberOf(values, "icmp.code") ?? 0 }
        : null,
    tls: (values.get("tls") as "mtls" | "plaintext" | undefined) ?? null,
    sni: (values.get("sni") as string | undefined) ?? null,
    request: requestOf(values),
  };
}

/** Both ends as one inventory tells them: a namespace, and a service account, has one set of labels. */
function neighbours(a: Endpoint, b: Endpoint): readonly [Endpoint, Endpoint] {
  if (a.pod === null || b.pod === null || a.pod.namespace !== b.pod.namespace) return [a, b];
  const shared: Partial<Pod> = {
    namespaceLabels: new Map([...a.pod.namespaceLabels, ...b.pod.namespaceLabels]),
    ...(a.pod.serviceAccount === b.pod.serviceAccount
      ? { serviceAccountLabels: new Map([...a.pod.serviceAccountLabels, ...b.pod.serviceAccountLabels]) }
      : {}),
  };
  return [
    { ...a, pod: { ...a.pod, ...shared } },
    { ...b, pod: { ...b.pod, ...shared } },
  ];
}

/** The peer stands in another namespace where nothing names one and the labels would not go together. */
function namespaceOf(values: Assignment, end: "S" | "P"): string {
  const given = textOf(values, `${end}.ns:${NAMESPACE_NAME}`);
  if (given !== null || end === "S") return given ?? "default";
  const alike = ["ns:", "sa:"].every((of) => {
    const [subject, peer] = [labelsOf(values, `S.${of}`), labelsOf(values, `P.${of}`)];
    subject.delete(NAMESPACE_NAME);
    return subject.size === peer.size && [...subject].every(([key, value]) => peer.get(key) === value);
  });
  return alike ? "default" : "other";
}

function hasPorts(protocol: number): boolean {
  return ["TCP", "UDP", "SCTP", "UDPLite"].includes(PROTOCOL_NAMES.get(protocol) ?? "");
}

function numberOf(values: Assignment, name: string): number | null {
  const value = values.get(name);
  return typeof value === "number" ? value : null;
}

function namedPorts(values: Assignment, protocol: number, port: number | null): ContainerPort[] {
  const name = PROTOCOL_NAMES.get(protocol);
  if (port === null || (name !== "TCP" && name !== "UDP" && name !== "SCTP")) return [];
  return [...values]
    .filter(([key, value]) => key.startsWith("named:") && value === "yes")
    .map(([key]) => ({ name: key.slice(6), port, protocol: name }));
}

function podEnd(values: Assignment, end: "S" | "P", kind: Kind, ports: readonly ContainerPort[], facts: ClusterFacts | null, name: string): Endpoint {
  const namespace = namespaceOf(values, end);
  const pod: Pod = {
    namespace,
    name,
    labels: labelsOf(values, `${end}.pod:`),
    namespaceLabels: new Map([...labelsOf(values, `${end}.ns:`), [NAMESPACE_NAME, namespace]]),
    serviceAccount: textOf(values, `${end}.sa`) ?? "default",
    serviceAccountLabels: labelsOf(values, `${end}.sa:`),
    ports,
    hostNetwork: false,
    node: textOf(values, `${end}.on-node`),
    cluster: kind === "remote-pod" ? (textOf(values, `${end}.cluster`) ?? "other") : null,
  };
  return {
    kind,
    pod,
    nodeLabels: null,
    ip: addressOf(values, end) ?? hostIn(facts?.podCidrs, end === "S" ? 11n : 10n) ?? (end === "S" ? "10.244.0.11" : "10.244.0.10"),
    names: [],
  };
}

function plainEnd(values: Assignment, end: "S" | "P", kind: Kind, facts: ClusterFacts | null): Endpoint {
  const node = kind === "host" || kind === "remote-node" || kind === "kube-apiserver";
  const fallback =
    kind === "world"
      ? "203.0.113.10"
      : ((node ? hostIn(facts?.nodeCidrs, 10n) : hostIn(facts?.podCidrs, 12n)) ?? (node ? "192.168.0.10" : "10.244.0.12"));
  const name = values.get(`${end}.name`);
  return {
    kind,
    pod: null,
    nodeLabels: node ? labelsOf(values, `${end}.node:`) : null,
    ...(end === "S" ? { node: textOf(values, "S.on-node") ?? "node" } : {}),
    ip: addressOf(values, end) ?? fallback,
    names: typeof name === "string" ? [name] : [],
  };
}

function hostIn(cidrs: readonly string[] | null | undefined, offset: bigint): string | null {
  const first = cidrs?.[0] === undefined ? null : parseCidr(cidrs[0]);
  if (first === null || isProblem(first)) return null;
  const [low, high] = first.range;
  return formatAddress(low + offset <= high ? low + offset : low);
}

function addressOf(values: Assignment, end: "S" | "P"): string | null {
  const value = values.get(`${end}.ip`);
  return typeof value === "bigint" ? formatAddress(value) : null;
}

function textOf(values: Assignment, name: string): string | null {
  const value = values.get(name);
  return typeof value === "string" ? value : null;
}

function labelsOf(values: Assignment, prefix: string): Map<string, string> {
  return new Map(
    [...values].flatMap(([key, value]) => (key.startsWith(prefix) && typeof value === "string" ? [[key.slice(prefix.length), value] as const] : [])),
  );
}

function requestOf(values: Assignment): Request | null {
  const kind = values.get("request");
  if (kind === "other") return { kind: "other" };
  if (kind === "dns" || values.has("dns.name")) return { kind: "dns", name: textOf(values, "dns.name") ?? "example.com" };
  if (kind !== "http" && ![...values.keys()].some((name) => name.startsWith("http."))) return null;
  return {
    kind: "http",
    method: textOf(values, "http.method") ?? "GET",
    path: textOf(values, "http.path") ?? "/",
    host: textOf(values, "http.host") ?? "service",
    headers: labelsOf(values, "http.header:"),
  };
}
