import { inText, type TextSet, UNKNOWN, type Value } from "#algebra";
import type { Direction } from "#ir";
import { addressesOf, type Endpoint, type Flow, type Hidden, type Labels } from "./flow.ts";
import { isIdentityLabel, NEWEST_FILTER } from "./identity-labels.ts";
import { NAMESPACE_NAME, PROTOCOL_NUMBERS } from "./variables.ts";

export type Point = (variable: string) => Value | typeof UNKNOWN;

/** Linux' default ephemeral ports (ip_local_port_range): what a source port is when nobody wrote it down. */
const EPHEMERAL = { low: 32_768, high: 60_999 };

/** The subject of a side and its peer. */
export function endsOf(flow: Flow, direction: Direction): { subject: Endpoint; peer: Endpoint } {
  return direction === "ingress" ? { subject: flow.destination, peer: flow.source } : { subject: flow.source, peer: flow.destination };
}

/** A flow as one side sees it: the value of every variable of the model, UNKNOWN where the flow doesn't tell. */
export function pointOf(flow: Flow, direction: Direction): Point {
  const { subject, peer } = endsOf(flow, direction);
  return (variable) => {
    if (variable === "S.kind") return subject.kind === "pod" || subject.kind === "remote-pod" ? "pod" : "host";
    if (variable.startsWith("S.")) return ofEndpoint(subject, variable.slice(2));
    if (variable.startsWith("P.")) return ofEndpoint(peer, variable.slice(2));
    if (variable.startsWith("named:")) return isNamed(flow.destination, flow.port, flow.protocol, variable.slice(6));
    if (variable.startsWith("source-named:"))
      return flow.sourcePort === null ? "no" : isNamed(flow.source, flow.sourcePort, flow.protocol, variable.slice(13));
    return variable.startsWith("fact:") ? UNKNOWN : ofTraffic(flow, variable);
  };
}

function ofEndpoint(end: Endpoint, name: string): Value | typeof UNKNOWN {
  const colon = name.indexOf(":");
  const key = colon < 0 ? "" : name.slice(colon + 1);
  const pod = end.pod;
  switch (colon < 0 ? name : name.slice(0, colon)) {
    case "kind":
      return end.kind;
    case "host-pod":
      return pod?.hostNetwork ? "yes" : "no";
    case "cluster":
      return pod?.cluster ?? "";
    case "ns":
      if (pod === null || key === NAMESPACE_NAME) return pod?.namespace ?? null;
      return label(pod.namespaceLabels, key) ?? unseen(end, "namespace labels") ?? filtered(end, `io.cilium.k8s.namespace.labels.${key}`);
    case "pod":
      return label(pod?.labels ?? null, key) ?? unseen(end, "labels") ?? filtered(end, key);
    case "sa":
      if (pod !== null && end.hidden?.includes("service account") === true) return UNKNOWN;
      return colon < 0 ? (pod?.serviceAccount ?? "") : (label(pod?.serviceAccountLabels ?? null, key) ?? unseen(end, "service account labels"));
    case "node":
      if (end.nodeLabels !== null) return label(end.nodeLabels, key);
      return NODE_KINDS.includes(end.kind) ? UNKNOWN : null;
    case "on-node":
      return nodeNameOf(end);
    case "ip":
      return addressValue(end);
    case "name":
      return end.names.length === 0 ? (unseen(end, "DNS name") ?? end.names) : end.names;
    case "known-as":
      return end.names.some((one) => inText(JSON.parse(key) as TextSet, one)) ? "yes" : (unseen(end, "DNS name") ?? "no");
    default:
      throw new Error(`internal error, please report: no variable ${name}`);
  }
}

function addressValue(end: Endpoint): Value | typeof UNKNOWN {
  const range = addressesOf(end);
  if (range === null) return UNKNOWN;
  const [low, high] = range;
  return low === high ? low : { low, high };
}

/** What can't be told of an end whose observer didn't see such facts; else they are absent. */
function unseen(end: Endpoint, fact: Hidden): typeof UNKNOWN | null {
  return end.hidden?.includes(fact) === true ? UNKNOWN : null;
}

/** A label that Cilium doesn't write down may be there all the same. */
function filtered(end: Endpoint, key: string): typeof UNKNOWN | null {
  return end.hidden?.includes("filtered labels") === true && !isIdentityLabel(key, NEWEST_FILTER) ? UNKNOWN : null;
}

const NODE_KINDS = ["host", "remote-node", "kube-apiserver"];

function nodeNameOf({ kind, pod, node }: Endpoint): string | null | typeof UNKNOWN {
  const name = pod === null ? (node ?? null) : pod.node;
  return name ?? (pod !== null || NODE_KINDS.includes(kind) ? UNKNOWN : null);
}

function label(labels: Labels | null, key: string): string | null {
  return labels?.get(key) ?? null;
}

function isNamed(end: Endpoint, port: number | null, protocol: number, name: string): string | typeof UNKNOWN {
  if (end.pod !== null && end.hidden?.includes("container ports") === true) return UNKNOWN;
  const declared = end.pod?.ports.some((one) => one.name === name && one.port === port && PROTOCOL_NUMBERS[one.protocol] === protocol);
  return declared && end.kind !== "host" && end.kind !== "remote-node" ? "yes" : "no";
}

function ofTraffic(flow: Flow, variable: string): Value | typeof UNKNOWN {
  switch (variable) {
    case "protocol":
      return flow.protocol;
    case "port":
      return flow.port ?? -1;
    case "source-port":
      return flow.sourcePort ?? EPHEMERAL;
    case "icmp.type":
      return flow.icmp?.type ?? (isIcmp(flow) ? UNKNOWN : -1);
    case "icmp.code":
      return flow.icmp === null && !isIcmp(flow) ? -1 : (flow.icmp?.code ?? UNKNOWN);
    case "tls":
      return flow.tls ?? UNKNOWN;
    case "sni":
      return flow.sni ?? UNKNOWN;
    default:
      return ofRequest(flow, variable);
  }
}

function isIcmp({ protocol }: Flow): boolean {
  return protocol === PROTOCOL_NUMBERS.ICMP || protocol === PROTOCOL_NUMBERS.ICMPv6;
}

function ofRequest(flow: Flow, variable: string): Value | typeof UNKNOWN {
  const request = flow.request;
  if (request === null) return flow.port === null ? (variable === "request" ? "other" : null) : UNKNOWN;
  if (variable === "request") return request.kind;
  if (variable === "dns.name") return request.kind === "dns" ? request.name : null;
  if (request.kind !== "http") return null;
  if (variable.startsWith("http.header:")) return request.headers === null ? UNKNOWN : (request.headers.get(variable.slice(12)) ?? null);
  const part = variable === "http.method" ? request.method : variable === "http.path" ? (request.path ?? request.pathLike ?? null) : request.host;
  return part ?? UNKNOWN;
}
