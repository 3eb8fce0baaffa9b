import type { Domain, TextSet } from "#algebra";
import { MAX_ADDRESS } from "#algebra";

/** The name of a namespace is this label; the API server sets it on every write. */
export const NAMESPACE_NAME = "kubernetes.io/metadata.name";

/**
 * What a side's verdict can depend on. "S" is the subject, the pod whose section is judged; "P" its peer.
 * `host-pod` marks a peer address that a hostNetwork pod shares with its node: its labels are the pod's.
 */
export const KINDS = ["pod", "remote-pod", "world", "host", "remote-node", "kube-apiserver", "health", "ingress", "init", "unmanaged"] as const;
export type Kind = (typeof KINDS)[number];
export const REQUEST_KINDS = ["http", "dns", "other"] as const;

export type End = "S" | "P";
export const V = {
  kind: (end: End) => `${end}.kind`,
  hostPod: "P.host-pod",
  cluster: "P.cluster",
  namespaceLabel: (end: End, key: string) => `${end}.ns:${key}`,
  podLabel: (end: End, key: string) => `${end}.pod:${key}`,
  serviceAccount: (end: End) => `${end}.sa`,
  serviceAccountLabel: (end: End, key: string) => `${end}.sa:${key}`,
  nodeLabel: (end: End, key: string) => `${end}.node:${key}`,
  /** The name of the node that this end is or runs on. */
  nodeName: (end: End) => `${end}.on-node`,
  address: (end: End) => `${end}.ip`,
  name: "P.name",
  /** Whether one of the peer's names lies in this set, as a fact of its own: so levels that pass on can hang on it. */
  knownAs: (names: TextSet) => `P.known-as:${JSON.stringify(names)}`,
  /** Whether a fact that nobody gave makes a rule match. */
  fact: (text: string) => `fact:${text}`,
  protocol: "protocol",
  port: "port",
  sourcePort: "source-port",
  /** Whether the destination gives the flow's (protocol, port) this name. */
  named: (name: string) => `named:${name}`,
  sourceNamed: (name: string) => `source-named:${name}`,
  icmpType: "icmp.type",
  icmpCode: "icmp.code",
  tls: "tls",
  sni: "sni",
  request: "request",
  method: "http.method",
  /** The request target as sent, query included. */
  path: "http.path",
  host: "http.host",
  header: (name: string) => `http.header:${name}`,
  dnsName: "dns.name",
} as const;

const CHOICES: Record<string, readonly string[]> = {
  "S.kind": ["pod", "host"],
  "P.kind": KINDS,
  "P.host-pod": ["no", "yes"],
  tls: ["plaintext", "mtls"],
  request: REQUEST_KINDS,
};
/** Port 0 is no port (RFC 6335), so "1–65535" and "any port" are one set. */
const NUMBERS: Record<string, readonly [min: number, max: number]> = {
  protocol: [0, 255],
  port: [1, 65_535],
  "source-port": [1, 65_535],
  "icmp.type": [0, 255],
  "icmp.code": [0, 255],
};
/** Nothing in an HTTP message's head holds these (RFC 9110 §5.5, RFC 9112 §3). */
const FIELD_TEXT = "[^\\x00\\r\\n]*";
const NEVER_ABSENT = new Set([
  "S.sa",
  "P.sa",
  "P.cluster",
  `S.ns:${NAMESPACE_NAME}`,
  `P.ns:${NAMESPACE_NAME}`,
  "http.method",
  "http.path",
  "http.host",
  "dns.name",
]);

/** The domain of a variable of this model. */
export function domainOf(variable: string): Domain {
  const values = CHOICES[variable];
  if (values !== undefined) return { sort: "choice", values };
  if (["P.known-as:", "fact:", "named:", "source-named:"].some((start) => variable.startsWith(start)))
    return { sort: "choice", values: ["no", "yes"] };
  const range = NUMBERS[variable];
  if (range !== undefined) return { sort: "number", min: range[0], max: range[1] };
  if (variable === "S.ip" || variable === "P.ip") return { sort: "address", max: MAX_ADDRESS };
  const total = NEVER_ABSENT.has(variable);
  return variable.startsWith("http.") ? { sort: "text", total, within: FIELD_TEXT } : { sort: "text", total };
}

/** IANA protocol numbers of the names that policies use. */
export const PROTOCOL_NUMBERS = {
  ICMP: 1,
  IGMP: 2,
  IPIP: 4,
  TCP: 6,
  UDP: 17,
  IPV6: 41,
  GRE: 47,
  ESP: 50,
  AH: 51,
  ICMPv6: 58,
  VRRP: 112,
  SCTP: 132,
  UDPLite: 136,
} as const;
export type ProtocolName = keyof typeof PROTOCOL_NUMBERS;
export const PROTOCOL_NAMES: ReadonlyMap<number, ProtocolName> = new Map(
  Object.entries(PROTOCOL_NUMBERS).map(([name, number]) => [number, name as ProtocolName]),
);
