import { printable } from "#diagnostic";
import {
  type Endpoint,
  type Flow,
  type Labels,
  NAMESPACE_NAME,
  type Pod,
  PROTOCOL_NAMES,
  type Request,
  type SideVerdict,
  type Witness,
} from "#model";

/** A flow in one line: `pod shop/web (app=web) -> pod shop/api:8080/tcp GET /v1`. */
export function flowText(flow: Flow): string {
  const port = flow.port === null ? "" : `:${flow.port}`;
  const request = flow.request === null ? "" : ` ${requestText(flow.request)}`;
  const extras = [flow.tls === null ? "" : ` over ${flow.tls}`, flow.sni === null ? "" : ` with SNI ${printable(flow.sni)}`].join("");
  return `${endpointText(flow.source)} -> ${endpointText(flow.destination)}${port}/${protocolText(flow)}${request}${extras}`;
}

/** An end in words, with the labels that it has. */
export function endpointText(end: Endpoint): string {
  if (end.pod !== null) return podText(end.pod);
  const names = end.names.length > 0 ? ` (${end.names.map((name) => printable(name)).join(", ")})` : "";
  if (end.kind === "world") return `${end.ip ?? "an address outside the cluster"}${names}`;
  return `${end.kind}${end.ip === null ? "" : ` ${end.ip}`}${labelText(end.nodeLabels)}${names}`;
}

function podText(pod: Pod): string {
  const namespace = new Map([...entriesOf(pod.namespaceLabels)].filter(([key]) => key !== NAMESPACE_NAME));
  const account = pod.serviceAccount === "default" ? "" : ` as ${printable(pod.serviceAccount)}`;
  const cluster = pod.cluster === null ? "" : ` of cluster ${printable(pod.cluster)}`;
  const spaces = labelText(namespace);
  return `pod ${printable(`${pod.namespace}/${pod.name}`, 140)}${labelText(pod.labels)}${spaces === "" ? "" : ` in a namespace with${spaces}`}${account}${cluster}`;
}

function labelText(labels: Labels | null): string {
  const pairs = labels === null ? [] : [...entriesOf(labels)].sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs.length === 0 ? "" : ` (${pairs.map(([key, value]) => printable(`${key}=${value}`, 140)).join(", ")})`;
}

/** Labels that came from another process are plain objects. */
function entriesOf(labels: Labels): Iterable<[string, string]> {
  return labels instanceof Map ? labels : Object.entries(labels);
}

function protocolText(flow: Flow): string {
  const name = PROTOCOL_NAMES.get(flow.protocol)?.toLowerCase() ?? `protocol ${flow.protocol}`;
  if (flow.icmp === null) return name;
  return `${name} type ${flow.icmp.type}${flow.icmp.code === null ? "" : ` code ${flow.icmp.code}`}`;
}

function requestText(request: Request): string {
  if (request.kind === "dns") return `asking for ${printable(request.name)}`;
  if (request.kind === "other") return "with neither HTTP nor DNS";
  const headers = request.headers === null ? [] : [...entriesOf(request.headers)].map(([name, value]) => ` ${printable(name)}: ${printable(value)}`);
  const host = request.host === null ? "" : ` host: ${printable(request.host)}`;
  return `${printable(request.method ?? "any method")} ${printable(request.path ?? "any path")}${host}${headers.join("")}`;
}

/** `allow by shop/web/ingress/0, through the proxy` or `deny: default deny of tier shop`. */
export function verdictText(side: SideVerdict): string {
  const by = side.by.length === 0 ? `: ${printable(side.reason, 200)}` : ` by ${side.by.map((rule) => printable(rule, 160)).join(", ")}`;
  const missing = side.missing.length === 0 ? "" : ` (not known: ${side.missing.join(", ")})`;
  return `${side.decision}${by}${missing}${side.via === "proxy" ? ", through the proxy" : ""}`;
}

/** A witness in lines: the flow, then what each side of the comparison makes of it. */
export function witnessLines(witness: unknown): readonly string[] {
  if (!isWitness(witness)) return [];
  return [
    `${flowText(witness.flow)}`,
    `${witness.side} before: ${verdictText(witness.before)}`,
    `${witness.side} after:  ${verdictText(witness.after)}`,
  ];
}

function isWitness(value: unknown): value is Witness {
  return typeof value === "object" && value !== null && "flow" in value && "before" in value && "after" in value && "side" in value;
}
