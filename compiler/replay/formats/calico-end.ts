import type { Hidden, Lookup } from "#model";
import { type Told, toldByAddress, toldPod, type Untold } from "../ends.ts";
import { workloadOf } from "../workload.ts";

/** One end of a Calico flow log, Enterprise's and Goldmane's alike. */
export interface CalicoEnd {
  /** Workload or host endpoint, network set, or an address without a name. */
  readonly type: "wep" | "hep" | "ns" | "net";
  readonly namespace: string | null;
  /** A pod's name, or `web-6b687c8dcb-*` where pods were aggregated; of addresses `pub` or `pvt`. */
  readonly name: string | null;
  readonly labels: readonly string[];
  readonly ip: string | null;
  readonly names: readonly string[];
  /** The node that the end is, or that runs it. */
  readonly node: string | null;
}

/**
 * Aggregated ends carry the labels that all of their pods have; what one of them may have beside is not known. Felix calls `pvt` what lies in
 * RFC 1918's blocks (felix/collector/types/endpoint): nodes are among them, so without an address nobody can tell what it is.
 */
export function calicoTold(end: CalicoEnd, time: number | null, lookup: Lookup | null): Told | Untold {
  switch (end.type) {
    case "net":
      return toldNetwork(end, time, lookup);
    case "ns":
      return end.ip === null ? { why: "addresses of a network set aggregated away" } : toldNetwork(end, time, lookup);
    case "hep": {
      const node = lookup?.node(end.node) ?? null;
      const ip = end.ip ?? node?.ips[0] ?? null;
      return ip === null
        ? { why: "the host endpoint has no address" }
        : { placed: { is: "node", name: end.node, node, ip, names: [] }, hidden: [], name: end.name };
    }
    case "wep":
      return toldWorkload(end, time, lookup);
  }
}

/** Felix knew no endpoint that had this address; where the inventory knows a pod, one of them is out of date. */
function toldNetwork({ name, ip, names, type }: CalicoEnd, time: number | null, lookup: Lookup | null): Told | Untold {
  const shown = type === "ns" ? name : null;
  if (ip === null) {
    if (name === "pvt") return { why: "private addresses aggregated away" };
    const hidden: Hidden[] = names.length === 0 ? ["DNS name"] : [];
    return { placed: { is: "entity", kind: "world", ip: null, names }, hidden, name: names[0] ?? shown };
  }
  const told = toldByAddress(ip, names, time, lookup);
  if (!("placed" in told)) return told;
  if (told.placed.is === "pod") return { why: `Calico knew no endpoint at ${ip}, and the inventory a pod` };
  return { ...told, name: told.name ?? shown };
}

function toldWorkload(end: CalicoEnd, time: number | null, lookup: Lookup | null): Told | Untold {
  const { namespace, name, ip, node } = end;
  if (namespace === null || name === null) return { why: "it carries no identity" };
  const single = !name.endsWith("*");
  const whole = single && end.labels.length > 0;
  const labels = new Map(end.labels.map(labelOf));
  const logged = { namespace, name: single ? name : null, labels, whole, namespaceLabels: null, account: null, node, ip };
  const { pod, hidden } = toldPod(logged, time, lookup);
  return { placed: { is: "pod", pod, ip, names: [] }, hidden, name: workloadOf(namespace, name) };
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
