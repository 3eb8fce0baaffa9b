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

/** A flow in one line: `pod shop/web (app=web) -> pod shop/api:8080/tcp (app=api) GET /v1`. `brief` leaves out what an inventory tells. */
export function flowText(flow: Flow, brief = false): string {
  const port = flow.port === null ? "" : `:${flow.port}`;
  const request = flow.request === null ? "" : ` ${requestText(flow.request)}`;
  const extras = [flow.tls === null ? "" : ` over ${flow.tls}`, flow.sni === null ? "" : ` with SNI ${printable(flow.sni)}`].join("");
  return `${endpointText(flow.source, "", brief)} -> ${endpointText(flow.destination, `${port}/${protocolText(flow)}`, brief)}${request}${extras}`;
}

/** An end in words, with what policies may see of it; `suffix` follows its name. */
export function endpointText(end: Endpoint, suffix = "", brief = false): string {
  const details = brief ? [] : end.pod === null ? [...labelsOf(end.nodeLabels), ...end.names.map((name) => printable(name))] : podDetails(end.pod);
  const kind =
    end.pod !== null
      ? "pod "
      : end.kind === "world" && end.ip !== null
        ? ""
        : `${end.kind === "world" ? "the world" : end.kind}${end.ip === null ? "" : " "}`;
  const name =
    end.pod === null
      ? (end.ip ?? "")
      : printable([...(end.pod.cluster === null ? [] : [end.pod.cluster]), end.pod.namespace, end.pod.name].join("/"), 200);
  return `${kind}${name}${suffix}${details.length === 0 ? "" : ` (${details.join(", ")})`}`;
}

function podDetails(pod: Pod): string[] {
  const namespace = new Map([...entriesOf(pod.namespaceLabels)].filter(([key]) => key !== NAMESPACE_NAME));
  const account = pod.serviceAccount === "default" ? [] : [`service account ${printable(pod.serviceAccount)}`];
  return [...labelsOf(pod.labels), ...labelsOf(namespace).map((label) => `namespace ${label}`), ...account];
}

function labelsOf(labels: Labels | null): string[] {
  const pairs = labels === null ? [] : [...entriesOf(labels)].sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs.map(([key, value]) => printable(`${key}=${value}`, 140));
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
  const missing = side.missing.length === 0 ? "" : ` (not known: ${printable(side.missing.join(", "), 400)})`;
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
