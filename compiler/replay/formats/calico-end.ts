import { type Hidden, type Lookup, NAMESPACE_NAME } from "#model";
import type { Party } from "../record.ts";
import { knownEndpoint, portsOf, workloadOf } from "../workload.ts";

/** One end of a Calico flow log, Enterprise's and Goldmane's alike. */
export interface CalicoEnd {
  /** Workload or host endpoint, network set, or an address without a name. */
  readonly type: "wep" | "hep" | "ns" | "net";
  readonly namespace: string | null;
  /** A pod's name, or `web-6b687c8dcb-*` where pods were aggregated. */
  readonly name: string | null;
  readonly labels: readonly string[];
  readonly ip: string | null;
  readonly names: readonly string[];
}

/** Aggregated ends carry the labels that all of their pods have; what one of them may have beside is not known. */
export function calicoParty(end: CalicoEnd, lookup: Lookup | null): Party | null {
  const { type, namespace, name, ip, names } = end;
  if (type === "net" || type === "ns") {
    const known = type === "net" ? knownEndpoint(lookup, null, ip) : null;
    const hidden: Hidden[] = names.length === 0 ? ["DNS name"] : [];
    const endpoint = known ?? { kind: "world" as const, pod: null, nodeLabels: null, ip, names, hidden };
    return { endpoint, name: names[0] ?? (type === "ns" && name !== null ? name : null) };
  }
  if (type === "hep") return { endpoint: { kind: "remote-node", pod: null, nodeLabels: null, ip, names: [] }, name: name ?? "remote-node" };
  if (namespace === null || name === null) return null;
  const single = !name.endsWith("*");
  const known = single ? knownEndpoint(lookup, `${namespace}/${name}`, null) : null;
  if (known !== null) return { endpoint: { ...known, ip: ip ?? known.ip }, name: workloadOf(namespace, name) };
  const ports = portsOf(lookup, namespace, single ? name : null);
  const hidden: Hidden[] = [
    ...(single && end.labels.length > 0 ? [] : (["labels"] as const)),
    "namespace labels",
    "service account",
    ...(ports === null ? (["container ports"] as const) : []),
  ];
  const pod = {
    namespace,
    name: single ? name : "",
    labels: new Map(end.labels.map(labelOf)),
    namespaceLabels: new Map([[NAMESPACE_NAME, namespace]]),
    serviceAccount: "default",
    serviceAccountLabels: new Map(),
    ports: ports ?? [],
    hostNetwork: false,
    node: null,
    cluster: null,
  };
  return { endpoint: { kind: "pod", pod, nodeLabels: null, ip, names: [], hidden }, name: workloadOf(namespace, name) };
}

function labelOf(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** `tcp`, `6` or `TCP` as an IANA number. */
export function protocolOf(written: unknown): number | null {
  const names: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmp6: 58, icmpv6: 58, ipip: 4, sctp: 132, udplite: 136 };
  const number = typeof written === "number" ? written : typeof written === "string" ? (names[written.toLowerCase()] ?? Number(written)) : Number.NaN;
  return Number.isInteger(number) && number >= 0 && number <= 255 ? number : null;
}
